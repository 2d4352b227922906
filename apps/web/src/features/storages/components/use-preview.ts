import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { previewQuery } from '../api/preview-objects.ts'
import type { StorageBody } from '../model/kinds.ts'
import type { StorageEditorState } from './use-storage-editor.ts'

/** Long enough that a pattern being typed is not tried letter by letter. */
const quiet = 600

/** What the settings would take, asked for at once when the step opens and after each change. */
export function usePreview(editor: StorageEditorState, provider: string) {
  const wanted = editor.isComplete ? JSON.stringify(previewBody(editor.body())) : null
  const [asked, setAsked] = useState({ body: wanted, attempt: 0 })
  useEffect(() => {
    if (wanted === null || wanted === asked.body) return
    const timer = setTimeout(() => setAsked((old) => ({ ...old, body: wanted })), quiet)
    return () => clearTimeout(timer)
  }, [wanted, asked.body])
  const body = asked.body === null ? null : (JSON.parse(asked.body) as StorageBody)
  const query = useQuery(previewQuery(provider, body, asked.attempt))
  return {
    ...query,
    /** What is shown answers earlier settings. */
    isBehind: wanted !== asked.body || query.isPlaceholderData,
    load: () => {
      if (editor.isSound()) setAsked({ body: wanted, attempt: asked.attempt + 1 })
    },
  }
}

export type Preview = ReturnType<typeof usePreview>

/** A name changes nothing about what is found. */
const previewBody = ({ title: _title, ...body }: StorageBody): StorageBody => body as StorageBody

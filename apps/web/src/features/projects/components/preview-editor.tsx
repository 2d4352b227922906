import { LabelingEditor } from '@sluice/editor'
import '@sluice/editor/editor.css'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { editorText } from '../../../lib/editor-text.ts'
import { styleNonce } from '../../../lib/nonce.ts'

export interface PreviewEditorProps {
  xml: string
  data: Readonly<Record<string, unknown>>
}

/** The editor as annotators will have it. What is labeled here is kept nowhere. */
export default function PreviewEditor({ xml, data }: PreviewEditorProps) {
  const { i18n } = useTranslation()
  const text = useMemo(() => editorText(i18n.language), [i18n.language])
  // A new task begins a new session: what was tried on the old one does not fit it.
  const annotation = useMemo(() => ({ key: JSON.stringify(data).slice(0, 500), result: [] }), [data])
  return (
    <LabelingEditor
      config={xml}
      task={{ id: 0, data }}
      annotation={annotation}
      t={text}
      cspNonce={styleNonce()}
      loadText={async (url) => {
        const answer = await fetch(url)
        if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
        return answer.text()
      }}
    />
  )
}

import { Alert, List, Text } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import { useErrorText } from '../../../lib/errors.ts'
import { formErrors } from '../../../lib/form-errors.ts'
import { inputNames } from '../model/draft.ts'
import type { StorageKind } from '../model/kinds.ts'
import type { StorageEditorState } from './use-storage-editor.ts'

export interface FormFailureProps {
  error: unknown
  title: string
  editor: StorageEditorState
  kind: StorageKind
}

/** The server's sentence about a refused form, and what it said that belongs to no input. */
export function FormFailure({ error, title, editor, kind }: FormFailureProps) {
  const errorText = useErrorText()
  const sentence = errorText(error)
  const rest = formErrors(error, inputNames(editor.fields, kind)).rest.filter(
    (text) => !sentence.includes(text),
  )
  return (
    <Alert role="alert" color="red" variant="light" icon={<CircleAlert />} title={title}>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {sentence}
      </Text>
      {rest.length > 0 && (
        <List size="sm" mt={4}>
          {rest.map((text) => (
            <List.Item key={text}>{text}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  )
}

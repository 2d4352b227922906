import { Button, TextInput, type TextInputProps } from '@mantine/core'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FolderDialog, type FolderSource } from './folder-dialog.tsx'

export interface FolderFieldProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  source: FolderSource
  /** Of the field, for the name of the button. */
  name: string
  fieldLabel: string
  value: string
  onChange: (value: string) => void
}

/** A path that can be typed, or chosen from the folders there are. */
export function FolderField({ source, fieldLabel, value, onChange, ...input }: FolderFieldProps) {
  const { t } = useTranslation()
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <TextInput
        {...input}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        rightSectionWidth={92}
        rightSection={
          <Button
            ref={button}
            size="compact-sm"
            variant="light"
            aria-label={t('folders.browseFor', { label: fieldLabel })}
            onClick={() => setOpen(true)}
          >
            {t('folders.browse')}
          </Button>
        }
      />
      <FolderDialog
        source={source}
        opened={isOpen}
        value={value}
        onClose={() => setOpen(false)}
        onClosed={() => button.current?.focus()}
        onChoose={(path) => {
          setOpen(false)
          onChange(path)
        }}
      />
    </>
  )
}

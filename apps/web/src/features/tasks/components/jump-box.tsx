import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

/** Goes to a row by its number; numbers outside go to the nearest end. */
export function JumpBox({ total, onJump }: { total: number; onJump: (row: number) => void }) {
  const { t } = useTranslation('tasks')
  const [text, setText] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const row = Number(text.replaceAll(/[\s,.']/g, ''))
        if (!Number.isFinite(row) || text.trim() === '') return
        onJump(Math.min(Math.max(Math.round(row), 1), total) - 1)
        setText('')
      }}
    >
      <TextInput
        size="xs"
        w={110}
        inputMode="numeric"
        aria-label={t('toolbar.jump')}
        placeholder={t('toolbar.jump')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </form>
  )
}

import { Button, Divider, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { FileJson, FileUp } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toast } from '../../../components/toast.ts'
import { type ImportItem, type ImportOutcome, useImportTasks } from '../api/import-tasks.ts'
import { ImportAddress } from './import-address.tsx'
import { ImportList } from './import-list.tsx'

export interface ImportDialogProps {
  projectId: number
  opened: boolean
  /** Files dropped on the page, to start with. */
  files: readonly File[]
  onClose: () => void
}

export function ImportDialog(props: ImportDialogProps) {
  const { t } = useTranslation('tasks')
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={t('import.title')} size="lg">
      <ImportBody {...props} />
    </Modal>
  )
}

const isJson = (file: File) => /\.json$/i.test(file.name) || file.type === 'application/json'
const toItem = (file: File): ImportItem => ({ name: file.name, content: file })
/** Shown without its query: in signed addresses that is long and secret. */
const toAddressItem = (address: string): ImportItem => ({ name: address.replace(/[?#].*$/s, ''), address })
/** What was focused is gone with the form; the next Tab stop is the first button below. */
const takeFocus = (element: HTMLElement | null) => element?.focus()

function ImportBody({ projectId, files, onClose }: ImportDialogProps) {
  const { t } = useTranslation('tasks')
  const [outcomes, setOutcomes] = useState<readonly ImportOutcome[]>([])
  const [text, setText] = useState('')
  // kept until it was imported: after a failure there may be one letter to change
  const [address, setAddress] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const abort = useRef<AbortController>(undefined)
  const importTasks = useImportTasks(projectId)

  const start = (items: readonly ImportItem[]) => {
    if (items.length === 0) return
    abort.current = new AbortController()
    importTasks.mutate(
      { items, signal: abort.current.signal, onChange: setOutcomes },
      { onSuccess: ([first]) => 'address' in (items[0] ?? {}) && first?.state === 'done' && setAddress('') },
    )
  }
  const startFiles = (chosen: readonly File[]) => {
    const refused = chosen.filter((file) => !isJson(file))
    if (refused.length > 0)
      toast.failed(t('import.wrongType', { names: refused.map(({ name }) => name).join(', ') }))
    start(chosen.filter(isJson).map(toItem))
  }
  const begin = useEffectEvent(startFiles)
  // Files that were dropped on the page start at once, and only once.
  const dropped = useRef<readonly File[]>(undefined)
  useEffect(() => {
    if (files.length === 0 || dropped.current === files) return
    dropped.current = files
    begin(files)
  }, [files])
  const startText = () => {
    try {
      JSON.parse(text)
    } catch (error) {
      setProblem(t('import.notJson', { reason: error instanceof Error ? error.message : '' }))
      return
    }
    const blob = new Blob([text], { type: 'application/json' })
    start([{ name: t('import.pasted'), content: blob }])
    setText('')
  }

  if (outcomes.length > 0) {
    return (
      <Stack ref={takeFocus} tabIndex={-1} style={{ outline: 'none' }}>
        <ImportList outcomes={outcomes} />
        <Group justify="flex-end">
          {importTasks.isPending ? (
            <Button variant="default" onClick={() => abort.current?.abort()}>
              {t('import.stop')}
            </Button>
          ) : (
            <>
              <Button variant="default" onClick={() => setOutcomes([])}>
                {t('import.another')}
              </Button>
              <Button onClick={onClose} data-autofocus>
                {t('import.close')}
              </Button>
            </>
          )}
        </Group>
      </Stack>
    )
  }
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('import.intro')}
      </Text>
      <Dropzone
        onDrop={startFiles}
        aria-label={t('import.browse')}
        inputProps={{ 'aria-label': t('import.browse') }}
      >
        <Group justify="center" gap="md" mih={110} style={{ pointerEvents: 'none' }}>
          <Dropzone.Accept>
            <FileUp size={32} aria-hidden />
          </Dropzone.Accept>
          <Dropzone.Idle>
            <FileJson size={32} aria-hidden />
          </Dropzone.Idle>
          <div>
            <Text fw={600}>{t('import.drop')}</Text>
            <Text size="sm" c="dimmed">
              {t('import.browse')}
            </Text>
          </div>
        </Group>
      </Dropzone>
      <ImportAddress
        value={address}
        onChange={setAddress}
        onSubmit={() => start([toAddressItem(address.trim())])}
      />
      <Divider label={t('import.or')} />
      <Textarea
        label={t('import.paste')}
        autosize
        minRows={4}
        maxRows={12}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        spellCheck={false}
        value={text}
        error={problem}
        placeholder={'[{ "text": "…" }]'}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setProblem(null)
        }}
      />
      <Group justify="flex-end">
        <Button onClick={startText} disabled={text.trim() === ''}>
          {t('import.submit')}
        </Button>
      </Group>
    </Stack>
  )
}

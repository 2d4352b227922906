import { Anchor, Breadcrumbs, Button, Group, Loader, Modal, Stack, Text } from '@mantine/core'
import type { FolderPage } from '@sluice/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../error-state.tsx'
import { FolderList } from './folder-list.tsx'

/** Where folders come from; null asks for the places to begin at. */
export interface FolderSource {
  /** Tells sources apart. */
  id: string
  load: (path: string | null, signal: AbortSignal) => Promise<FolderPage>
}

export interface FolderDialogProps {
  source: FolderSource
  opened: boolean
  /** Begins here when it is a folder. */
  value: string
  onClose: () => void
  /** Once it is gone. */
  onClosed: () => void
  onChoose: (path: string) => void
}

export function FolderDialog(props: FolderDialogProps) {
  const { t } = useTranslation()
  return (
    <Modal
      stackId="folders"
      opened={props.opened}
      onClose={props.onClose}
      title={t('folders.title')}
      // A dialog below takes the focus back for its first input otherwise.
      returnFocus={false}
      onExitTransitionEnd={props.onClosed}
      size={560}
    >
      <FolderChoice {...props} />
    </Modal>
  )
}

function FolderChoice({ source, value, onClose, onChoose }: FolderDialogProps) {
  const { t } = useTranslation()
  const [at, setAt] = useState(value.trim() === '' ? null : value.trim())
  const { data, error, isFetching, isPlaceholderData, refetch } = useQuery({
    queryKey: ['folders', source.id, at],
    queryFn: ({ signal }) => source.load(at, signal),
    placeholderData: keepPreviousData,
    // A folder made a moment ago is looked for here.
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
  const page = error ? undefined : data
  const chosen = page?.usable && !isPlaceholderData ? page.path : null
  return (
    <Stack gap="sm" aria-busy={isFetching}>
      <Group gap="xs" wrap="nowrap" mih={24}>
        <Trail page={page} onGo={setAt} />
        {isFetching && <Loader size={14} aria-hidden />}
      </Group>
      {error && <ErrorState error={error} title={t('folders.failed')} onRetry={() => void refetch()} />}
      {page && <FolderList page={page} onGo={setAt} />}
      {page && <Summary page={page} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button disabled={chosen === null} onClick={() => chosen !== null && onChoose(chosen)}>
          {t('folders.choose')}
        </Button>
      </Group>
    </Stack>
  )
}

function Trail({ page, onGo }: { page: FolderPage | undefined; onGo: (path: string | null) => void }) {
  const { t } = useTranslation()
  const places = [{ name: t('folders.all'), path: null }, ...(page?.trail ?? [])]
  return (
    <nav aria-label={t('folders.trail')}>
      <Breadcrumbs separator="/" separatorMargin={6} style={{ flexWrap: 'wrap' }}>
        {places.map(({ name, path }) =>
          page && path === page.path ? (
            <Text key={path} size="sm" fw={600} aria-current="location" style={{ overflowWrap: 'anywhere' }}>
              {name}
            </Text>
          ) : (
            <Anchor key={path} component="button" type="button" size="sm" onClick={() => onGo(path)}>
              {name}
            </Anchor>
          ),
        )}
      </Breadcrumbs>
    </nav>
  )
}

/** Said aloud when another folder is shown. */
function Summary({ page }: { page: FolderPage }) {
  const { t } = useTranslation()
  const folders = t('folders.folderCount', { count: page.folders.length })
  const files = t('folders.fileCount', { count: page.files })
  return (
    <Text component="output" size="sm" c="dimmed">
      {page.path === null ? t('folders.begin') : t('folders.summary', { folders, files })}
      {page.truncated && ` ${t('folders.truncated')}`}
      {page.path !== null && !page.usable && ` ${t('folders.notUsable')}`}
    </Text>
  )
}

import { Stack, Text } from '@mantine/core'
import type { Json } from '@sluice/contract'
import { ImageOff } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { MediaKind } from '../lib/columns.ts'
import { mediaUrl } from '../lib/task-facts.ts'
import { useSecondTry } from '../lib/use-second-try.ts'

/** One value of a task's data in full: picture, sound, film or text. */
export function TaskMedia({
  name,
  value,
  media,
}: {
  name: string
  value: Json | undefined
  media: MediaKind
}) {
  const { t } = useTranslation('tasks')
  const url = mediaUrl(value)
  const { attempt, isBroken, onError } = useSecondTry(url)
  if (value === undefined || value === null) return null
  return (
    <Stack gap={6}>
      <Text size="xs" fw={600} c="dimmed">
        {name}
      </Text>
      {isBroken && (
        <Text size="sm" c="dimmed">
          <ImageOff size={16} aria-hidden style={{ verticalAlign: '-3px', marginInlineEnd: 6 }} />
          {t('preview.broken')}
        </Text>
      )}
      {!isBroken && media === 'image' && url !== null && (
        <img
          key={attempt}
          src={url}
          alt={t('preview.image', { key: name })}
          style={{ maxWidth: '100%', maxHeight: '60vh', objectFit: 'contain', alignSelf: 'center' }}
          onError={onError}
        />
      )}
      {!isBroken && media === 'audio' && url !== null && (
        // oxlint-disable-next-line jsx-a11y/media-has-caption -- raw material of the user, there is no caption
        <audio
          key={attempt}
          src={url}
          controls
          style={{ width: '100%' }}
          aria-label={name}
          onError={onError}
        />
      )}
      {!isBroken && media === 'video' && url !== null && (
        // oxlint-disable-next-line jsx-a11y/media-has-caption -- as above
        <video
          key={attempt}
          src={url}
          controls
          style={{ maxWidth: '100%', maxHeight: '60vh' }}
          aria-label={name}
          onError={onError}
        />
      )}
      {(media === 'text' || url === null) && (
        <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {typeof value === 'string' ? value : JSON.stringify(value, null, 2)}
        </Text>
      )}
    </Stack>
  )
}

import { lazy, Suspense, useState, type ReactNode } from 'react'
import type { ObjectSpec } from '../../model/schema.ts'
import { useMedium, useServices } from '../../store/context.tsx'
import { MediaProblem } from '../../ui/media-problem.tsx'
import { createRenewal } from '../media/renewal.ts'
import type { TagDefinition, TagProps } from '../props.ts'

const VideoPlayer = lazy(() => import('./video-player.tsx'))

function VideoTag({ node }: TagProps): ReactNode {
  const { store, t } = useServices()
  const object = store.schema.objects.get(node.attrs['name'] ?? '')
  return object && typeof object.value === 'string' && object.value !== '' ? (
    <Clip key={object.value} object={object} url={object.value} />
  ) : (
    <p className="slc-notice">{t('video.empty')}</p>
  )
}

function Clip({ object, url }: { object: ObjectSpec; url: string }): ReactNode {
  const { onMediaError, t } = useServices()
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading')
  useMedium(state, object.name, url)
  // Here, so that the place in the video outlives a player that failed.
  const [renewal] = useState(() => createRenewal(url))
  if (state === 'failed')
    return (
      <MediaProblem
        object={object.name}
        message={t('video.broken')}
        detail={t('image.brokenDetail')}
        onRetry={() => setState('loading')}
      />
    )
  return (
    <Suspense fallback={<output className="slc-video">{t('editor.loading', { tag: object.type })}</output>}>
      <VideoPlayer
        object={object}
        url={url}
        renewal={renewal}
        onReady={() => setState('ready')}
        onFail={() => {
          setState('failed')
          onMediaError?.({ object: object.name, url })
        }}
      />
    </Suspense>
  )
}

export const videoTag: TagDefinition = { types: ['Video'], Component: VideoTag }

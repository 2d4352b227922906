import { lazy, Suspense, useCallback, useState, type ReactNode } from 'react'
import type { ObjectSpec } from '../../model/schema.ts'
import { useMedium, useServices } from '../../store/context.tsx'
import { MediaProblem } from '../../ui/media-problem.tsx'
import type { TagDefinition, TagProps } from '../props.ts'
import { useImage } from './use-image.ts'

const ImageCanvas = lazy(() => import('./image-canvas.tsx'))

function ImageTag({ node }: TagProps): ReactNode {
  const { store, t } = useServices()
  const object = store.schema.objects.get(node.attrs['name'] ?? '')
  const first: unknown = Array.isArray(object?.value) ? object.value[0] : object?.value
  if (!object || typeof first !== 'string' || first === '')
    return <p className="slc-notice">{t('image.empty')}</p>
  return <Picture key={first} object={object} url={first} />
}

function Picture({ object, url }: { object: ObjectSpec; url: string }): ReactNode {
  const { onMediaError, t } = useServices()
  const [attempt, setAttempt] = useState(0)
  const loaded = useImage(url, attempt, object.attrs['crossorigin'], () =>
    onMediaError?.({ object: object.name, url }),
  )
  const [drawn, setDrawn] = useState(false)
  const onDrawn = useCallback(() => setDrawn(true), [])
  useMedium(loaded.state === 'ready' && !drawn ? 'loading' : loaded.state, object.name, url)
  if (loaded.state === 'failed')
    return (
      <MediaProblem
        object={object.name}
        message={t('image.broken')}
        detail={t('image.brokenDetail')}
        onRetry={() => setAttempt(attempt + 1)}
      />
    )
  const waiting = (
    <output className="slc-image slc-image-loading">{t('editor.loading', { tag: object.type })}</output>
  )
  if (loaded.state === 'loading') return waiting
  return (
    <Suspense fallback={waiting}>
      <ImageCanvas
        object={object}
        image={loaded.image}
        width={loaded.width}
        height={loaded.height}
        onDrawn={onDrawn}
      />
    </Suspense>
  )
}

export const imageTag: TagDefinition = { types: ['Image'], Component: ImageTag }

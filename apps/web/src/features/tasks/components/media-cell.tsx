import type { Json } from '@sluice/contract'
import { AudioLines, Film, ImageOff, ImageIcon } from 'lucide-react'
import { useState } from 'react'
import type { MediaKind } from '../lib/columns.ts'
import { fileName, mediaUrl } from '../lib/task-facts.ts'
import { useSecondTry } from '../lib/use-second-try.ts'
import classes from './task-grid.module.css'

const icons = { image: ImageIcon, audio: AudioLines, video: Film, text: ImageIcon }

/** A small picture, or a sign of what kind of file it is, and the name of the file. */
export function MediaCell({
  value,
  media,
  mayLoad,
}: {
  value: Json | undefined
  media: MediaKind
  mayLoad: boolean
}) {
  const name = fileName(value)
  const url = mediaUrl(value)
  const Icon = icons[media]
  return (
    <span className={classes['media']}>
      <span className={classes['thumb']}>
        {media === 'image' && url !== null ? (
          <Thumbnail key={url} url={url} mayLoad={mayLoad} />
        ) : (
          <Icon size={18} aria-hidden />
        )}
      </span>
      <span className={classes['clip']} title={name}>
        {name}
      </span>
    </span>
  )
}

function Thumbnail({ url, mayLoad }: { url: string; mayLoad: boolean }) {
  const { attempt, isBroken, onError } = useSecondTry(url)
  const [isStarted, setStarted] = useState(mayLoad)
  if (mayLoad && !isStarted) setStarted(true)
  if (isBroken) return <ImageOff size={18} aria-hidden />
  if (!isStarted) return null
  // The name stands beside it; a second reading of it would only repeat.
  return (
    <img key={attempt} src={url} alt="" loading="lazy" decoding="async" draggable={false} onError={onError} />
  )
}

import { audioTag } from './audio/audio-tag.tsx'
import { choicesTag } from './choices/choices-tag.tsx'
import { headerTag } from './header/header-tag.tsx'
import { imageTag } from './image/image-tag.tsx'
import { labelsTag } from './labels/labels-tag.tsx'
import type { TagDefinition } from './props.ts'
import { ratingTag } from './rating/rating-tag.tsx'
import { styleTag } from './style/style-tag.tsx'
import { textTag } from './text/text-tag.tsx'
import { textAreaTag } from './textarea/textarea-tag.tsx'
import { videoTag } from './video/video-tag.tsx'
import { viewTag } from './view/view-tag.tsx'

/** Every tag the editor draws. A new tag is a folder and a line here. */
const definitions: readonly TagDefinition[] = [
  viewTag,
  headerTag,
  styleTag,
  imageTag,
  textTag,
  audioTag,
  videoTag,
  labelsTag,
  choicesTag,
  textAreaTag,
  ratingTag,
]

const byType = new Map(
  definitions.flatMap((definition) => definition.types.map((type) => [type, definition] as const)),
)

export const findTag = (type: string): TagDefinition | undefined => byType.get(type)

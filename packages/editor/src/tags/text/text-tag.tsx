// A text field could not show spans: this is text to be read, walked and selected, never edited.
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import { useId, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { codePointSlice, offsetMap } from '../../model/code-points.ts'
import { regionText } from '../../model/describe.ts'
import type { ObjectSpec } from '../../model/schema.ts'
import { snapRange, type Granularity, type UnitRange } from '../../model/snap.ts'
import { useEditor, useMedium, useServices } from '../../store/context.tsx'
import { drawingTool } from '../../store/tools.ts'
import { MediaProblem } from '../../ui/media-problem.tsx'
import type { TagDefinition, TagProps } from '../props.ts'
import { offsetAttribute, selectionIn } from './dom-offsets.ts'
import { hideCaret, moveCaret } from './keyboard.ts'
import { placeSpans, segmentText } from './segments.ts'
import { SegmentView } from './segment-view.tsx'
import { useReveal } from './use-reveal.ts'
import { useText } from './use-text.ts'
import { usePendingSelection } from './use-pending.ts'
import { useReleaseOutside } from './use-release-outside.ts'

function TextTag({ node }: TagProps): ReactNode {
  const { store, t } = useServices()
  const object = store.schema.objects.get(node.attrs['name'] ?? '')
  // A Text without a name only shows something.
  if (!object) return <p className="slc-text">{node.attrs['value']}</p>
  return <NamedText object={object} t={t} />
}

function NamedText({ object, t }: { object: ObjectSpec; t: ReturnType<typeof useServices>['t'] }): ReactNode {
  const loaded = useText(object)
  useMedium(loaded.state, object.name, String(object.value))
  if (loaded.state === 'loading')
    return <p className="slc-text slc-dim">{t('editor.loading', { tag: object.type })}</p>
  if (loaded.state === 'failed')
    return <MediaProblem object={object.name} message={t('text.broken')} onRetry={loaded.retry} />
  return <SpanLayer object={object} text={loaded.text} />
}

const granularities: readonly string[] = ['symbol', 'word', 'sentence', 'paragraph']

function SpanLayer({ object, text }: { object: ObjectSpec; text: string }): ReactNode {
  const { store, actions, t } = useServices()
  const root = useRef<HTMLDivElement>(null)
  const helpId = useId()
  const map = useMemo(() => offsetMap(text), [text])
  const regions = useEditor((state) => state.index.regions)
  const hidden = useEditor((state) => state.hidden)
  const selected = useEditor((state) => state.selected)
  const pointed = useEditor((state) => state.pointed)
  const tool = useEditor((state) => state.tools)
  const [pending, setPending] = useState<UnitRange | null>(null)
  const here = regions.filter((region) => region.object === object.name && region.geometry.shape === 'span')
  const placed = useMemo(() => placeSpans(regions, object.name, map), [regions, object.name, map])
  const segments = useMemo(
    () =>
      segmentText(
        text.length,
        placed.filter(({ region }) => !hidden.has(region.id)),
      ),
    [text, placed, hidden],
  )
  const canMark =
    !store.readonly &&
    [...store.schema.controls.values()].some(
      (control) => control.labels && control.toName.includes(object.name),
    )
  const saveText =
    (object.attrs['savetextresult'] ??
      (object.attrs['valuetype']?.toLowerCase() === 'url' ? 'no' : 'yes')) === 'yes'
  const asked = object.attrs['granularity']?.toLowerCase() ?? 'symbol'
  const granularity = (granularities.includes(asked) ? asked : 'symbol') as Granularity

  const create = (range: UnitRange): void => {
    const [start, end] = [map.toCodePoints(range.start), map.toCodePoints(range.end)]
    actions.create(
      object.name,
      { shape: 'span', start, end },
      saveText ? codePointSlice(text, map, start, end) : undefined,
    )
    setPending(null)
    root.current?.ownerDocument.getSelection()?.removeAllRanges()
  }
  usePendingSelection(pending, tool, object.name, create)

  /** Takes what is selected: marks it when a label is chosen, else keeps it until one is. */
  const takeSelection = (): boolean => {
    const found = root.current && selectionIn(root.current)
    const range = found && found.start < found.end ? snapRange(text, found, granularity) : null
    if (!canMark || object.attrs['selectionenabled'] === 'false') return false
    if (range && drawingTool(store.get().tools, store.schema, object.name)) create(range)
    else setPending(range)
    return range !== null
  }
  useReleaseOutside(root, takeSelection)
  useReveal(root, selected)
  const release = (event: MouseEvent): void => {
    hideCaret()
    if (takeSelection()) return
    const element = event.target instanceof Element ? event.target.closest(`[${offsetAttribute}]`) : null
    const segment = segments.find(
      (one) => one.start === Number(element?.getAttribute(offsetAttribute) ?? Number.NaN),
    )
    if (!segment || segment.regions.length === 0) return store.select([])
    // The innermost first; further clicks go outwards and round.
    const stack = segment.regions.toReversed()
    const at = stack.findIndex((region) => selected.includes(region.id))
    const next = stack[(at + 1) % stack.length]
    if (next) store.select([next.id])
  }
  const keys = (event: KeyboardEvent): void => {
    if (!root.current || !moveCaret(root.current, event)) return
    event.preventDefault()
    event.stopPropagation()
    const found = selectionIn(root.current)
    // Keyboard selections grow step by step: they wait for a label key.
    if (!store.readonly)
      setPending(found && found.start < found.end ? snapRange(text, found, granularity) : null)
  }
  return (
    <div className="slc-text-frame">
      <div
        ref={root}
        className="slc-text"
        role="textbox"
        aria-multiline="true"
        aria-readonly="true"
        aria-label={t('text.label', { name: object.name })}
        aria-describedby={helpId}
        tabIndex={0}
        dir="auto"
        onKeyDown={keys}
        onMouseUp={release}
        onBlur={hideCaret}
      >
        {segments.map((segment) => (
          <SegmentView
            key={segment.start}
            segment={segment}
            text={text.slice(segment.start, segment.end)}
            selected={selected}
            pointed={pointed}
            schema={store.schema}
          />
        ))}
      </div>
      <p id={helpId} className="slc-visually-hidden">
        {t('text.help')}
      </p>
      {here.length > placed.length && (
        <p className="slc-notice">{t('text.unplaced', { count: here.length - placed.length })}</p>
      )}
      {canMark && (
        <output className="slc-dim slc-text-pending">
          {pending ? t('text.pending', { text: regionText(text.slice(pending.start, pending.end)) }) : ''}
        </output>
      )}
    </div>
  )
}

export const textTag: TagDefinition = { types: ['Text'], Component: TextTag }

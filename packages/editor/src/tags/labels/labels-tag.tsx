import { useState, type CSSProperties, type ReactNode } from 'react'
import { keyLabel } from '../../hotkeys/registry.ts'
import { labelsFrom } from '../../model/edit.ts'
import type { ControlSpec, Option } from '../../model/schema.ts'
import { useEditor, useHotkeys, useSelectedRegions, useServices } from '../../store/context.tsx'
import { canLabel, drawingTool, toggleShape } from '../../store/tools.ts'
import type { TagDefinition, TagProps } from '../props.ts'

/** From this many labels on, a bar gets a search field and a scroll area of its own. */
const many = 25

function Labels({ node }: TagProps): ReactNode {
  const { store } = useServices()
  const control = store.schema.controls.get(node.attrs['name'] ?? '')
  if (!control) return null
  return control.labels ? <LabelBar control={control} /> : <ShapeButton control={control} />
}

function LabelBar({ control }: { control: ControlSpec }): ReactNode {
  const { actions, store, t } = useServices()
  const [filter, setFilter] = useState('')
  const active = useEditor((state) => state.tools.labels[control.name])
  const regions = useSelectedRegions().filter((region) => canLabel(control, region))
  useHotkeys(
    control.options.flatMap((option) =>
      option.hotkey === null
        ? []
        : {
            id: `label:${control.name}:${option.result}`,
            keys: [option.hotkey],
            label: t('hotkeys.label', { label: option.text }),
            run: () => actions.pressLabel(control, option.result),
          },
    ),
  )
  const isOn = (option: Option): boolean =>
    regions.length > 0
      ? regions.every((region) => labelsFrom(region, control).includes(option.result))
      : (active?.includes(option.result) ?? false)
  const wanted = filter.trim().toLowerCase()
  const shown = control.options.filter((option) => option.text.toLowerCase().includes(wanted))
  const searchable = control.options.length >= many
  return (
    <fieldset className="slc-labels" aria-label={t('labels.legend', { name: control.name })}>
      {searchable && (
        <input
          className="slc-input slc-labels-filter"
          type="search"
          value={filter}
          aria-label={t('labels.filter')}
          placeholder={t('labels.filter')}
          onChange={(event) => setFilter(event.target.value)}
          onKeyDown={(event) => {
            const first = shown[0]
            if (event.key !== 'Enter' || !first) return
            event.preventDefault()
            actions.pressLabel(control, first.result)
            setFilter('')
          }}
        />
      )}
      <div className={searchable ? 'slc-labels-list slc-labels-scroll' : 'slc-labels-list'}>
        {shown.map((option, index) => (
          <LabelButton
            // Labels from task data may repeat.
            key={`${index} ${option.result}`}
            option={option}
            on={isOn(option)}
            disabled={store.readonly}
            onPress={() => actions.pressLabel(control, option.result)}
          />
        ))}
        {shown.length === 0 && <span className="slc-dim">{t('labels.noMatch')}</span>}
      </div>
    </fieldset>
  )
}

interface LabelButtonProps {
  option: Option
  on: boolean
  disabled: boolean
  onPress: () => void
}

function LabelButton({ option, on, disabled, onPress }: LabelButtonProps): ReactNode {
  const { t } = useServices()
  const color: CSSProperties & Record<'--slc-color', string> = { '--slc-color': option.color }
  return (
    <button
      type="button"
      className="slc-label"
      style={color}
      aria-pressed={on}
      aria-keyshortcuts={option.hotkey ?? undefined}
      disabled={disabled}
      title={option.hint ?? (option.hotkey ? t('key.hint', { key: keyLabel(option.hotkey) }) : undefined)}
      // Pressing must not take the text selection away that it is about to label.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onPress}
    >
      <span className="slc-swatch" aria-hidden="true" />
      <span className="slc-label-text">{option.text}</span>
      {option.hotkey && (
        <kbd className="slc-key" aria-hidden="true">
          {keyLabel(option.hotkey)}
        </kbd>
      )}
    </button>
  )
}

function ShapeButton({ control }: { control: ControlSpec }): ReactNode {
  const { store, t } = useServices()
  const tools = useEditor((state) => state.tools)
  if (control.tool === null) return null
  const on = control.toName.some((object) => drawingTool(tools, store.schema, object)?.control === control)
  return (
    <fieldset className="slc-labels" aria-label={t('labels.draw', { name: control.name })}>
      <button
        type="button"
        className="slc-button"
        aria-pressed={on}
        disabled={store.readonly}
        onClick={() => store.set({ tools: toggleShape(store.get().tools, store.schema, control) })}
      >
        {t(control.tool === 'polygon' ? 'tool.polygon' : 'tool.rectangle')}
      </button>
    </fieldset>
  )
}

export const labelsTag: TagDefinition = {
  types: ['Labels', 'RectangleLabels', 'PolygonLabels', 'Rectangle', 'Polygon'],
  Component: Labels,
}

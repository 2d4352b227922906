import { useState, type ReactNode } from 'react'
import type { RectangleGeometry } from '../model/geometry.ts'
import type { Region } from '../model/regions.ts'
import { useSelectedRegions, useServices } from '../store/context.tsx'
import type { MessageKey } from '../text/messages.ts'

type Field = 'x' | 'y' | 'width' | 'height' | 'rotation'

const fields: readonly (readonly [Field, MessageKey])[] = [
  ['x', 'details.x'],
  ['y', 'details.y'],
  ['width', 'details.width'],
  ['height', 'details.height'],
  ['rotation', 'details.rotation'],
]

/** The numbers of a selected box: a way to place it without dragging. */
export function RegionDetails(): ReactNode {
  const { t } = useServices()
  const [region] = useSelectedRegions()
  if (!region || region.geometry.shape !== 'rectangle') return null
  const { geometry } = region
  return (
    <fieldset className="slc-details">
      <legend>{t('details.title')}</legend>
      {fields.map(([field, label]) => (
        <NumberField
          key={`${region.id} ${field}`}
          region={region}
          geometry={geometry}
          field={field}
          label={t(label)}
        />
      ))}
    </fieldset>
  )
}

interface NumberFieldProps {
  region: Region
  geometry: RectangleGeometry
  field: Field
  label: string
}

function NumberField({ region, geometry, field, label }: NumberFieldProps): ReactNode {
  const { actions, store, t } = useServices()
  const stored = geometry[field]
  const [typed, setTyped] = useState<string | null>(null)
  const save = (): void => {
    const value = Number(typed)
    setTyped(null)
    const least = field === 'width' || field === 'height' ? 0.01 : -Infinity
    if (typed === null || typed.trim() === '' || !Number.isFinite(value) || value < least || value === stored)
      return
    actions.reshape(
      region,
      { ...geometry, [field]: value },
      t(field === 'rotation' ? 'gesture.rotate' : 'gesture.resize'),
    )
  }
  return (
    <label className="slc-details-field">
      <span>{label}</span>
      <input
        className="slc-input"
        inputMode="decimal"
        value={typed ?? String(Math.round(stored * 100) / 100)}
        readOnly={store.readonly || region.readonly}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={save}
        onKeyDown={(event) => event.key === 'Enter' && save()}
      />
    </label>
  )
}

import { useEffect, useId, useRef, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react'
import { regionPlace, regionTitle } from '../model/describe.ts'
import type { Region } from '../model/regions.ts'
import { useEditor, useServices } from '../store/context.tsx'
import { Icon } from './icon.tsx'
import { RegionDetails } from './region-details.tsx'

/** The accessible twin of every canvas: each region in words, to select, hide, change and delete by keyboard. */
export function RegionList(): ReactNode {
  const { store, t } = useServices()
  const regions = useEditor((state) => state.index.regions)
  const kept = useEditor((state) => state.index.kept)
  const foreign = kept.filter(({ item }) => item.type !== 'relation')
  return (
    <section className="slc-regions" aria-label={t('regions.title')}>
      <h2 className="slc-regions-title">
        {t('regions.title')} <span className="slc-count">{regions.length}</span>
      </h2>
      {regions.length === 0 ? (
        <p className="slc-dim">{t(store.readonly ? 'regions.noneReadonly' : 'regions.none')}</p>
      ) : (
        <ul className="slc-region-list">
          {regions.map((region) => (
            <RegionRow key={region.id} region={region} />
          ))}
        </ul>
      )}
      {foreign.length > 0 && (
        <p className="slc-notice">
          {t('regions.kept', {
            count: foreign.length,
            kinds: [...new Set(foreign.map(({ item }) => item?.type ?? '?'))].join(', '),
          })}
        </p>
      )}
      <RegionDetails />
    </section>
  )
}

function RegionRow({ region }: { region: Region }): ReactNode {
  const { actions, store, t } = useServices()
  const selected = useEditor((state) => state.selected.includes(region.id))
  const hidden = useEditor((state) => state.hidden.has(region.id))
  const row = useRef<HTMLLIElement>(null)
  const id = useId()
  useEffect(() => {
    if (selected) row.current?.scrollIntoView({ block: 'nearest' })
  }, [selected])
  const title = regionTitle(region, store.schema, t)
  const place = regionPlace(region, t)
  const name = `${title}, ${place}`
  const color: CSSProperties & Record<'--slc-color', string> = { '--slc-color': region.color }
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    event.stopPropagation()
    const next =
      event.key === 'ArrowDown' ? row.current?.nextElementSibling : row.current?.previousElementSibling
    next?.querySelector<HTMLElement>('.slc-region-main')?.focus()
  }
  return (
    <li
      ref={row}
      className={selected ? 'slc-region slc-region-selected' : 'slc-region'}
      style={color}
      onPointerEnter={() => store.set({ pointed: region.id })}
      onPointerLeave={() => store.set({ pointed: null })}
    >
      <button
        type="button"
        className="slc-region-main"
        aria-labelledby={`${id}-label ${id}-place`}
        aria-pressed={selected}
        onKeyDown={keys}
        onClick={() => store.select(selected ? [] : [region.id])}
      >
        <span className="slc-swatch" aria-hidden="true" />
        <span className="slc-region-words">
          <span id={`${id}-label`} className="slc-region-label">
            {title}
          </span>{' '}
          <span id={`${id}-place`} className="slc-region-place">
            {region.score === null
              ? place
              : `${place} · ${t('regions.score', { score: region.score.toFixed(2) })}`}
          </span>
        </span>
      </button>
      <button
        type="button"
        className="slc-icon-button"
        aria-label={t(hidden ? 'regions.show' : 'regions.hide', { region: name })}
        aria-pressed={hidden}
        onClick={() => actions.toggleHidden([region.id])}
      >
        <Icon name={hidden ? 'eyeOff' : 'eye'} />
      </button>
      {!store.readonly && !region.readonly && (
        <button
          type="button"
          className="slc-icon-button"
          aria-label={t('regions.delete', { region: name })}
          onClick={() => {
            // The focus goes to a neighbour, not to the top of the page.
            const next = row.current?.nextElementSibling ?? row.current?.previousElementSibling
            next?.querySelector<HTMLElement>('.slc-region-main')?.focus()
            store.set({ pointed: null })
            actions.remove([region.id])
          }}
        >
          <Icon name="trash" />
        </button>
      )}
    </li>
  )
}

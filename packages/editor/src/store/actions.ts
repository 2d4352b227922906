import { addRegion, labelsFrom, removeRegions, setGeometry, setLabels } from '../model/edit.ts'
import type { Geometry } from '../model/geometry.ts'
import type { Region } from '../model/regions.ts'
import { makeId } from '../model/result-item.ts'
import type { ControlSpec } from '../model/schema.ts'
import type { Translate } from '../text/messages.ts'
import type { EditorStore } from './editor-store.ts'
import { canLabel, drawingTool, toggleLabel } from './tools.ts'

/** The gestures that more than one view can make. Each is one step of the history. */
export interface EditorActions {
  create(object: string, geometry: Geometry, text?: string): string | null
  reshape(region: Region, geometry: Geometry, gesture: string, text?: string): void
  /** Relabels the selected regions; with none selected, chooses the label for the next one. */
  pressLabel(control: ControlSpec, label: string): void
  removeSelected(): boolean
  remove(ids: readonly string[]): void
  selectNext(step: 1 | -1): boolean
  toggleHidden(ids: readonly string[]): void
}

export function editorActions(store: EditorStore, t: Translate): EditorActions {
  const selectedRegions = (): Region[] => {
    const { index, selected } = store.get()
    return selected.flatMap((id) => index.byId.get(id) ?? [])
  }
  const actions: EditorActions = {
    create(object, geometry, text) {
      const tool = drawingTool(store.get().tools, store.schema, object)
      if (!tool || store.readonly) return null
      const id = makeId()
      const label = tool.labels.join(', ') || tool.control.name
      store.commit(
        { label: t(geometry.shape === 'span' ? 'gesture.mark' : 'gesture.draw', { label }) },
        (items) =>
          addRegion(items, {
            id,
            object,
            geometry,
            text,
            ...tool,
            envelope: store.envelopes.get(object) ?? {},
          }),
      )
      // Per-region questions need their region selected; otherwise the next stroke should not edit this one.
      const asks = [...store.schema.controls.values()].some(
        (control) => control.perRegion && control.toName.includes(object),
      )
      store.select(asks ? [id] : [])
      return id
    },
    reshape(region, geometry, gesture, text) {
      if (region.readonly) return
      store.commit({ label: gesture }, (items) => setGeometry(items, region.id, geometry, text))
    },
    pressLabel(control, label) {
      const regions = selectedRegions().filter((region) => canLabel(control, region))
      if (store.readonly) return
      const all = regions.every((region) => labelsFrom(region, control).includes(label))
      if (regions.length === 0 || (all && !control.multiple)) {
        // A region that has the label already is done with: the key now means the next one.
        const { tools } = store.get()
        const armed = tools.labels[control.name]?.includes(label) === true
        store.select([])
        if (regions.length === 0 || !armed)
          store.set({ tools: toggleLabel(tools, store.schema, control, label) })
        return
      }
      store.commit({ label: t(all ? 'gesture.unlabel' : 'gesture.relabel', { label }) }, (items) =>
        regions.reduce((next, region) => {
          const now = labelsFrom(region, control)
          const labels = !control.multiple
            ? [label]
            : all
              ? now.filter((one) => one !== label)
              : [...new Set([...now, label])]
          return setLabels(next, region.id, control, labels)
        }, items),
      )
    },
    removeSelected() {
      const ids = selectedRegions().map((region) => region.id)
      actions.remove(ids)
      return ids.length > 0
    },
    remove(ids) {
      const { byId } = store.get().index
      const free = new Set(ids.filter((id) => byId.get(id)?.readonly === false))
      if (free.size > 0) store.commit({ label: t('gesture.delete') }, (items) => removeRegions(items, free))
    },
    selectNext(step) {
      const { index, selected } = store.get()
      const { regions } = index
      if (regions.length === 0) return false
      const at = regions.findIndex((region) => region.id === selected[0])
      const next =
        regions[at < 0 ? (step > 0 ? 0 : regions.length - 1) : (at + step + regions.length) % regions.length]
      if (next) store.select([next.id])
      return true
    },
    toggleHidden(ids) {
      const hidden = new Set(store.get().hidden)
      const hide = ids.some((id) => !hidden.has(id))
      for (const id of ids) {
        if (hide) hidden.add(id)
        else hidden.delete(id)
      }
      store.set({ hidden })
    },
  }
  return actions
}

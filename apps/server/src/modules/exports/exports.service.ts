import type { Db } from '../../db/connect.ts'
import { badRequest } from '../../lib/errors.ts'
import { exportPage, type ExportSelection } from './exports.store.ts'
import { renderMinimal, renderTask, type Render } from './render.ts'

export interface ExportFormat {
  name: string
  title: string
  description: string
  link: string
  tags: string[]
  disabled: boolean
}

const formats: readonly (ExportFormat & { render: Render })[] = [
  {
    name: 'JSON',
    title: 'JSON',
    description: 'Tasks with their annotations and predictions, complete, as one list.',
    link: '',
    tags: [],
    disabled: false,
    render: renderTask,
  },
  {
    name: 'JSON_MIN',
    title: 'JSON-MIN',
    description: 'One flat object an annotation: the task data and the answer of each control by its name.',
    link: '',
    tags: [],
    disabled: false,
    render: renderMinimal,
  },
]

const PAGE = 500

export type Exports = ReturnType<typeof createExports>

/**
 * Export of a project as a stream: memory holds one page of tasks, whatever the size of the project. Pages are
 * read one after the other, so tasks labeled meanwhile are exported in the state their page finds them in.
 */
export function createExports(deps: { db: Db; getProject(id: number): Promise<{ label_config: string }> }) {
  async function* pages(
    selection: ExportSelection,
    labelConfig: string,
    render: Render,
  ): AsyncGenerator<string> {
    let after = 0
    let comma = ''
    yield '['
    for (;;) {
      const rows = await exportPage(deps.db, selection, after, PAGE)
      const last = rows.at(-1)
      if (!last) break
      after = last.id
      const items = rows.flatMap((row) => render(row, labelConfig))
      if (items.length === 0) continue
      yield comma + items.map((item) => JSON.stringify(item)).join(',')
      comma = ','
    }
    yield ']'
  }

  return {
    async formats(project: number): Promise<ExportFormat[]> {
      await deps.getProject(project)
      return formats.map(({ render: _render, ...format }) => format)
    },

    /** The text of the export, piece by piece. Refusals are thrown before the first piece. */
    async stream(selection: ExportSelection, type: string): Promise<AsyncGenerator<string>> {
      const { label_config } = await deps.getProject(selection.project)
      const format = formats.find((f) => f.name === type.toUpperCase())
      if (!format)
        throw badRequest(
          `The export format "${type.slice(0, 40)}" is not available. There are: ${formats.map((f) => f.name).join(', ')}.`,
        )
      return pages(selection, label_config, format.render)
    },
  }
}

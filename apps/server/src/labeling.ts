import type { Connection } from './db/connect.ts'
import type { App } from './http/app.ts'
import { startTicker, type Ticker } from './jobs/index.ts'
import type { Download } from './lib/download.ts'
import type { Log } from './lib/log.ts'
import {
  annotationsRoutes,
  createAnnotations,
  createDrafts,
  createPredictions,
  draftsRoutes,
  predictionsRoutes,
} from './modules/annotations/index.ts'
import { notify } from './modules/events/index.ts'
import { createExports, exportsRoutes } from './modules/exports/index.ts'
import { createImports, importsRoutes } from './modules/imports/index.ts'
import { labelsRoutes } from './modules/labels/index.ts'
import { recordRemoval } from './modules/outbox/index.ts'
import { createProjects, projectsRoutes } from './modules/projects/index.ts'
import {
  createNext,
  createTasks,
  nextRoutes,
  tasksRoutes,
  tasksStore,
  type TaskMedia,
} from './modules/tasks/index.ts'
import { createViews, viewsRoutes } from './modules/views/index.ts'

type Db = Connection['db']

export interface LabelingDeps {
  db: Db
  /** How what storage URIs in task data stand for reaches people. */
  media: TaskMedia
  /** Of one import, all its files together. */
  importBytes: number
  /** Of addresses that people type. */
  download: Download
}

/** Wiring of the labeling modules: projects, label configs, tasks, annotations, import, export, data manager. */
export async function labelingApp(app: App, deps: LabelingDeps): Promise<void> {
  const { db, media, importBytes, download } = deps
  const projects = createProjects({ db })
  const getProject = projects.get
  const tasks = createTasks({
    db,
    getProject,
    media,
    recordRemoval,
    tasksChanged: (trx, project) => notify(trx, { project, tasks: true }),
  })
  const next = createNext({ db, getProject, details: tasks.details })
  const annotations = createAnnotations({ db })
  const views = createViews({ db, getProject, dataColumns: projects.dataColumns })
  const imports = createImports({ db, getProject, insertTasks: tasks.insert })

  await app.register(async (at) => projectsRoutes({ projects })(at))
  await app.register(async (at) => labelsRoutes()(at))
  await app.register(async (at) => tasksRoutes({ tasks, savedView: views.query })(at))
  await app.register(async (at) => nextRoutes({ next })(at))
  await app.register(async (at) => annotationsRoutes({ annotations, selectTasks: tasks.select })(at))
  await app.register(async (at) => draftsRoutes({ drafts: createDrafts({ db }) })(at))
  await app.register(async (at) =>
    predictionsRoutes({ predictions: createPredictions({ db }), getProject })(at),
  )
  await app.register(async (at) => importsRoutes({ imports, download, maxBytes: importBytes })(at))
  await app.register(async (at) => exportsRoutes({ exports: createExports({ db, getProject }) })(at))
  await app.register(async (at) => viewsRoutes({ views, actions: tasks, projectView: projects.view })(at))
}

const UPKEEP_MS = 30_000

/** Background work of the labeling modules: empties deleted projects, drops reservations that ran out. */
export function labelingUpkeep({ db }: { db: Db }, log: Log): Ticker {
  const stopping = new AbortController()
  const projects = createProjects({ db })
  const ticker = startTicker(
    UPKEEP_MS,
    async () => {
      await tasksStore.forgetExpiredLocks(db)
      await projects.purgeDeleted(stopping.signal)
    },
    log,
  )
  return {
    stop: () => {
      stopping.abort()
      return ticker.stop()
    },
  }
}

import { account } from './account.ts'
import { auth } from './auth.ts'
import { common } from './common.ts'
import { connections } from './connections.ts'
import { labeling } from './labeling.ts'
import { projects } from './projects.ts'
import { storages } from './storages.ts'
import { tasks } from './tasks.ts'
import { webhooks } from './webhooks.ts'

/** Every string a person sees. One namespace per feature; plurals by `_one` and `_other`. */
export const en = { common, auth, projects, storages, tasks, labeling, account, connections, webhooks }

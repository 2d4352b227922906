import { User } from '@sluice/contract'
import { actorOf, type App } from '../../http/app.ts'
import type { Users } from './index.ts'

export const currentUserRoutes = (users: Users) => (app: App) => {
  app.get('/api/current-user/whoami', { schema: { response: { 200: User } } }, (req) =>
    users.people.get(actorOf(req).id),
  )
}

import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { ApiError } from '../lib/api.ts'
import { projectQuery } from '../lib/project.ts'
import { safePath } from '../lib/safe-path.ts'
import { authStateQuery } from '../lib/session.ts'
import { RouteFocusProvider } from '../components/route-focus.tsx'
import { AppLayout } from './app-layout.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { ProjectLayout } from './project-layout.tsx'
import { SettingsLayout } from './settings-layout.tsx'

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  notFoundComponent: () => (
    <main>
      <NotFoundPage />
    </main>
  ),
  component: () => (
    <RouteFocusProvider>
      <Outlet />
    </RouteFocusProvider>
  ),
})

export interface SignInSearch {
  next?: string
  token?: string
}

const signInSearch = (search: Record<string, unknown>): SignInSearch => {
  const next = safePath(search['next'])
  const token = search['token']
  return {
    ...(next !== undefined && { next }),
    ...(typeof token === 'string' && { token }),
    ...(typeof token === 'number' && { token: String(token) }),
  }
}

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/user/login',
  validateSearch: signInSearch,
  beforeLoad: async ({ context, search }) => {
    const state = await context.queryClient.ensureQueryData(authStateQuery)
    if (state.user) throw redirect({ href: search.next ?? '/projects' })
    if (state.needs_owner) throw redirect({ to: '/user/signup' })
  },
  component: lazyRouteComponent(() => import('../features/auth/index.ts'), 'SignInPage'),
})

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/user/signup',
  validateSearch: signInSearch,
  beforeLoad: async ({ context }) => {
    const state = await context.queryClient.ensureQueryData(authStateQuery)
    if (state.user) throw redirect({ to: '/projects' })
  },
  component: lazyRouteComponent(() => import('../features/auth/index.ts'), 'SignUpPage'),
})

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const state = await context.queryClient.ensureQueryData(authStateQuery)
    if (!state.user) throw redirect({ to: '/user/login', search: { next: location.href } })
    return { user: state.user }
  },
  component: AppLayout,
})

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/projects' })
  },
})

const projectsFeature = () => import('../features/projects/index.ts')

const projectList = createRoute({
  getParentRoute: () => signedIn,
  path: '/projects',
  component: lazyRouteComponent(projectsFeature, 'ProjectListPage'),
})

const projectNew = createRoute({
  getParentRoute: () => signedIn,
  path: '/projects/new',
  component: lazyRouteComponent(projectsFeature, 'ProjectCreatePage'),
})

const project = createRoute({
  getParentRoute: () => signedIn,
  path: '/projects/$projectId',
  loader: async ({ context, params }) => {
    const id = Number(params.projectId)
    if (!Number.isSafeInteger(id) || id < 1) throw notFound()
    try {
      await context.queryClient.ensureQueryData(projectQuery(id))
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) throw notFound()
      throw error
    }
  },
  component: ProjectLayout,
  // Inside the page frame, so that the way back stays.
  notFoundComponent: NotFoundPage,
})

const projectHome = createRoute({
  getParentRoute: () => project,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/projects/$projectId/data', params })
  },
})

const data = createRoute({
  getParentRoute: () => project,
  path: 'data',
  component: lazyRouteComponent(() => import('../features/tasks/index.ts'), 'DataManagerPage'),
})

const label = createRoute({
  getParentRoute: () => project,
  path: 'label',
  component: lazyRouteComponent(() => import('../features/labeling/index.ts'), 'LabelingPage'),
})

const settings = createRoute({
  getParentRoute: () => project,
  path: 'settings',
  component: SettingsLayout,
})

const settingsGeneral = createRoute({
  getParentRoute: () => settings,
  path: '/',
  component: lazyRouteComponent(projectsFeature, 'GeneralSettingsPage'),
})

const settingsLabeling = createRoute({
  getParentRoute: () => settings,
  path: 'labeling',
  component: lazyRouteComponent(projectsFeature, 'LabelingSettingsPage'),
})

const settingsStorage = createRoute({
  getParentRoute: () => settings,
  path: 'storage',
  component: lazyRouteComponent(() => import('../features/storages/index.ts'), 'StoragePage'),
})

const settingsWebhooks = createRoute({
  getParentRoute: () => settings,
  path: 'webhooks',
  component: lazyRouteComponent(() => import('../features/webhooks/index.ts'), 'WebhooksPage'),
})

const settingsDanger = createRoute({
  getParentRoute: () => settings,
  path: 'danger',
  component: lazyRouteComponent(projectsFeature, 'DangerZonePage'),
})

const accountFeature = () => import('../features/account/index.ts')

const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  component: lazyRouteComponent(accountFeature, 'AccountPage'),
})

const members = createRoute({
  getParentRoute: () => signedIn,
  path: '/members',
  component: lazyRouteComponent(accountFeature, 'MembersPage'),
})

const connections = createRoute({
  getParentRoute: () => signedIn,
  path: '/connections',
  component: lazyRouteComponent(() => import('../features/connections/index.ts'), 'ConnectionsPage'),
})

export const routeTree = root.addChildren([
  signIn,
  signUp,
  signedIn.addChildren([
    home,
    projectList,
    projectNew,
    project.addChildren([
      projectHome,
      data,
      label,
      settings.addChildren([
        settingsGeneral,
        settingsLabeling,
        settingsStorage,
        settingsWebhooks,
        settingsDanger,
      ]),
    ]),
    account,
    members,
    connections,
  ]),
])

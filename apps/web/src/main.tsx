import '@mantine/core/styles.css'
import '@mantine/dropzone/styles.css'
import '@mantine/notifications/styles.css'
import './app/global.css'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Providers } from './app/providers.tsx'
import { createAppRouter } from './app/router.tsx'
import { chosenLanguage, createI18n, markDocument } from './lib/i18n.ts'
import { reloadForNewVersion } from './lib/new-version.ts'
import { styleNonce } from './lib/nonce.ts'
import { createQueryClient } from './lib/query.ts'
import { authStateQuery, isPageKept } from './lib/session.ts'
import { createShortcutRegistry } from './lib/shortcuts.ts'

// The scroll lock behind Mantine's dialogs adds a <style> of its own and looks for its nonce here.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() })

reloadForNewVersion()

const i18n = createI18n(chosenLanguage(location.search))
markDocument(i18n)

const queryClient = createQueryClient(() => {
  if (isPageKept()) return
  void queryClient.fetchQuery({ ...authStateQuery, staleTime: 0 }).then(() => router.invalidate())
})
const router = createAppRouter(queryClient)

const root = document.querySelector('#root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <Providers i18n={i18n} queryClient={queryClient} shortcuts={createShortcutRegistry()}>
      <RouterProvider router={router} />
    </Providers>
  </StrictMode>,
)

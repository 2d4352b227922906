import { MantineProvider } from '@mantine/core'
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { i18n } from 'i18next'
import { type ReactNode, lazy, Suspense, useEffect, useMemo } from 'react'
import { I18nextProvider } from 'react-i18next'
import { styleNonce } from '../lib/nonce.ts'
import { listenForShortcuts, ShortcutContext, type ShortcutRegistry } from '../lib/shortcuts.ts'
import { cssVariables, theme } from './theme.ts'

/** Nothing is said before the page is there: it may come later. */
const Toasts = lazy(async () => ({ default: (await import('@mantine/notifications')).Notifications }))

export interface ProvidersProps {
  i18n: i18n
  queryClient: QueryClient
  shortcuts: ShortcutRegistry
  children: ReactNode
}

export function Providers({ i18n, queryClient, shortcuts, children }: ProvidersProps) {
  const appTheme = useMemo(() => theme(i18n.t('close')), [i18n])
  useEffect(() => listenForShortcuts(shortcuts), [shortcuts])
  return (
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={queryClient}>
        <ShortcutContext value={shortcuts}>
          <MantineProvider
            theme={appTheme}
            cssVariablesResolver={cssVariables}
            defaultColorScheme="auto"
            getStyleNonce={styleNonce}
          >
            <Suspense fallback={null}>
              <Toasts position="bottom-right" autoClose={6000} limit={4} />
            </Suspense>
            {children}
          </MantineProvider>
        </ShortcutContext>
      </QueryClientProvider>
    </I18nextProvider>
  )
}

import { defineConfig, type TestProjectConfiguration } from 'vitest/config'

const source = {
  resolve: { conditions: ['source'] },
  // 'import' here would reach require() in the workers too, and pg could not load its pool
  ssr: { resolve: { conditions: ['source'] } },
}

function project(
  name: string,
  include: string[],
  more: Record<string, unknown> = {},
): TestProjectConfiguration {
  return {
    ...source,
    test: {
      name,
      include,
      environment: 'node',
      // How long a slow machine may take before something hangs for good; nothing here measures speed.
      testTimeout: 120_000,
      hookTimeout: 180_000,
      expect: { poll: { timeout: 30_000 } },
      ...more,
    },
  }
}

/** Servers are started once a run by the global set-ups; each test file makes its own database and bucket. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('contract', ['packages/contract/src/**/*.test.ts']),
      project('storage', ['packages/storage/**/*.test.ts'], {
        globalSetup: ['tools/test-servers/global-setup.ts'],
      }),
      project('server', ['apps/server/src/**/*.test.ts'], {
        globalSetup: ['tools/test-servers/global-setup.ts', 'apps/server/testing/global-setup.ts'],
      }),
      project('editor', ['packages/editor/**/*.test.ts', 'packages/editor/**/*.test.tsx']),
      project('web', ['apps/web/src/**/*.test.ts', 'apps/web/src/**/*.test.tsx']),
      project('tools', ['tools/**/*.test.ts']),
      project('e2e', ['e2e/src/**/*.test.ts'], {
        globalSetup: ['tools/test-servers/global-setup.ts'],
        testTimeout: 240_000,
        fileParallelism: false,
      }),
    ],
  },
})

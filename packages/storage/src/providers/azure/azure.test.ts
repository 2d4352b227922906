import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import {
  createTestContainer,
  refusedBlobNames,
  storageConformance,
  type TestContainer,
} from '../../../testing/index.ts'
import { azure } from './provider.ts'

const server = inject('azure')

const otherKey = randomBytes(64).toString('base64')

interface Way {
  /** Values that sign in, and the same with something wrong. */
  signIn(container: TestContainer): { readonly right: object; readonly wrong: object }
  /** Why its links are not tried, if they are not. */
  readonly links?: string
}

const ways: Record<string, Way> = {
  'account key': {
    signIn: ({ values }) => ({ right: values, wrong: { ...values, account_key: otherKey } }),
  },
  'connection string': {
    signIn({ place, connectionString }) {
      const { account_url: _, ...container } = place
      const wrong = connectionString.replace(/AccountKey=[^;]+/, `AccountKey=${otherKey}`)
      return {
        right: { ...container, connection_string: connectionString },
        wrong: { ...container, connection_string: wrong },
      }
    },
  },
  'SAS token': {
    signIn: (container) => {
      const right = { ...container.place, sas_token: container.token('racwdl') }
      const broken = right.sas_token.replace(
        /sig=[^&]+/,
        `sig=${encodeURIComponent(randomBytes(32).toString('base64'))}`,
      )
      return { right, wrong: { ...right, sas_token: broken } }
    },
    links: 'a token that can write is never put into a link',
  },
}

const {
  SLUICE_TEST_AZURE_TENANT_ID: tenant_id,
  SLUICE_TEST_AZURE_CLIENT_ID: client_id,
  SLUICE_TEST_AZURE_CLIENT_SECRET: client_secret,
} = process.env
/** Only against the real service; `identity.test.ts` has one of its own. */
if (tenant_id && client_id && client_secret)
  ways['service principal'] = {
    signIn: ({ place }) => ({
      right: { ...place, tenant_id, client_id, client_secret },
      wrong: { ...place, tenant_id, client_id, client_secret: `${client_secret}x` },
    }),
  }

for (const [label, way] of Object.entries(ways))
  storageConformance(
    azure,
    async () => {
      if (!server.available) throw new Error(server.reason)
      const container = await createTestContainer(server, { label: 'conformance' })
      const { right, wrong } = way.signIn(container)
      const missing = { ...right, container: `${container.name}-absent`, recursive_scan: true }
      return {
        values: { ...right, recursive_scan: true },
        deps: {},
        wrongCredentials: { ...wrong, recursive_scan: true },
        // The token of one container opens no other, so whether that is there is not told.
        ...(label !== 'SAS token' && { missing }),
        close: () => container.close(),
      }
    },
    {
      label,
      refused: refusedBlobNames,
      ...(way.links !== undefined && { links: way.links }),
      unavailable: server.available ? null : server.reason,
    },
  )

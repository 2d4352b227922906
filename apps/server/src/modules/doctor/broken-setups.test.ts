/**
 * The doctor against set-ups that are really broken: a strict S3 server with users, policies and CORS rules,
 * gateways before it, and folders of this machine. Each must fail at the right check, for the right cause, and
 * be well after the fix that was printed is applied to the letter.
 */
import { mkdir, mkdtemp, rm, symlink, writeFile, chmod } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createTestBucket, putUserPolicy, type TestBucket } from '@sluice/storage/testing'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { expectCured, expectPutRight, noHands, telling, type Case } from '../../../testing/doctor-cases.ts'
import {
  ORIGIN,
  probesOf,
  regionGateway,
  tlsGateway,
  webServer,
  type Gateway,
  type Hands,
  type Setup,
} from '../../../testing/doctor-world.ts'
import { testDb } from '../../../testing/test-db.ts'
import type { Connection } from '../../db/connect.ts'

let connection: Connection
beforeAll(async () => {
  connection = await testDb()
})
afterAll(() => connection.close())

const s3 = inject('s3')
const second = s3.available ? s3.second : undefined

describe.skipIf(!second)(
  `an S3 storage${second ? '' : ' (skipped: no S3 server with a second user)'}`,
  () => {
    let bucket: TestBucket
    let own: TestBucket
    let folder: string
    let tls: Gateway & { certificate: string }
    const gateways: Gateway[] = []
    const port = async (gateway: Promise<Gateway>): Promise<number> => {
      const opened = await gateway
      gateways.push(opened)
      return opened.port
    }

    beforeAll(async () => {
      if (!s3.available) return
      bucket = await createTestBucket(s3, 'doctor')
      for (const key of ['Photos/a.jpg', 'Photos/deep/b.jpg']) await bucket.put(key, `content of ${key}`)
      await bucket.allowOrigins([ORIGIN])
      // The second user owns nothing: his rights come from policies alone.
      own = await createTestBucket(s3, 'cors')
      await own.put('a.jpg', 'content')
      folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-doctor-'))
      tls = await tlsGateway(s3.endpoint, folder)
      gateways.push(tls)
    })
    afterAll(async () => {
      for (const gateway of gateways) gateway.close()
      await bucket?.close()
      await own?.close()
      if (folder) await rm(folder, { recursive: true, force: true })
    })

    const hands: Hands = {
      setCors: (rules) => own.setCors(JSON.parse(rules) as Parameters<TestBucket['setCors']>[0]),
      async setUserPolicy(policy) {
        if (s3.available && second) await putUserPolicy(s3, second.name, policy)
      },
      async createBucket(name) {
        if (s3.available) await (await createTestBucket(s3, name, name)).close()
      },
    }
    const bodyOf = (of: TestBucket, more: object = {}): Record<string, unknown> => ({ ...of.values, ...more })
    const base = (): Setup => ({
      provider: 's3',
      kind: 'source',
      body: bodyOf(bucket, { prefix: 'Photos' }),
      env: { SLUICE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1' },
      clockOff: 0,
    })
    const source = (more: object): Partial<Setup> => ({ body: bodyOf(bucket, { prefix: 'Photos', ...more }) })
    /** As the second user, with these rights and no others. */
    async function asSecond(
      actions: readonly string[],
      more: Partial<Setup> & { body: object },
    ): Promise<Partial<Setup>> {
      const statement = { Effect: 'Allow', Action: actions, Resource: ['arn:aws:s3:::*'] }
      const nothing = { Effect: 'Deny', Action: ['s3:CreateBucket'], Resource: ['arn:aws:s3:::*'] }
      await hands.setUserPolicy(
        JSON.stringify({ Version: '2012-10-17', Statement: [actions.length > 0 ? statement : nothing] }),
      )
      const keys = { aws_access_key_id: second?.accessKey, aws_secret_access_key: second?.secretKey }
      return { ...more, body: bodyOf(bucket, { ...keys, ...more.body }) }
    }
    const endpoint = (): string => (s3.available ? s3.endpoint : '')
    const asTyped = { byHand: () => source({}) }

    test('that is well has nothing to tell, as source and as target, and leaves nothing behind', async () => {
      expect(telling(await probesOf(connection.db, base()))).toEqual([])
      const target = { ...base(), kind: 'target' as const, body: bodyOf(bucket, { prefix: 'out' }) }
      expect(telling(await probesOf(connection.db, target))).toEqual([])
      expect((await bucket.keys()).filter((key) => key.startsWith('out'))).toEqual([])
    })

    const cases: readonly Case[] = [
      {
        name: 'an unknown access key',
        setup: () => source({ aws_access_key_id: 'NOBODY' }),
        fails: 'credentials',
        cause: 'InvalidAccessKeyId',
        cure: asTyped,
      },
      {
        name: 'a wrong secret',
        setup: () => source({ aws_secret_access_key: 'wrong' }),
        fails: 'credentials',
        cause: 'SignatureDoesNotMatch',
        cure: asTyped,
      },
      {
        name: 'no credentials anywhere',
        setup: () => source({ aws_access_key_id: null, aws_secret_access_key: null }),
        fails: 'credentials',
        cause: 'NoCredentials',
        cure: asTyped,
      },
      {
        name: 'a clock an hour behind',
        setup: () => ({ clockOff: -3_600_000 }),
        fails: 'clock',
        cause: 'clock_skew',
        cure: 'first',
      },
      {
        name: 'a clock that is five minutes behind, when links live for one',
        setup: () => ({ clockOff: -300_000 }),
        fails: 'clock',
        cause: 'clock_skew',
        cure: 'first',
      },
      {
        name: 'a missing bucket',
        setup: () => source({ bucket: `missing-${Date.now()}`, prefix: null }),
        fails: 'container',
        cause: 'NoSuchBucket',
        cure: 'first',
      },
      {
        name: 'a policy without the right to list',
        setup: () => asSecond(['s3:GetObject'], { body: { prefix: 'Photos' } }),
        fails: 'list',
        cause: 'AccessDenied',
        cure: 'first',
      },
      {
        name: 'a policy without the right to read',
        setup: () => asSecond(['s3:ListBucket'], { body: { prefix: 'Photos' } }),
        fails: 'read',
        cause: 'AccessDenied',
        cure: 'first',
      },
      {
        name: 'a policy without the right to write',
        setup: () => asSecond([], { kind: 'target', body: { prefix: 'out/labels' } }),
        fails: 'put',
        cause: 'WriteDenied',
        cure: 'first',
      },
      {
        name: 'a policy without the right to remove, where objects are to be removed',
        setup: () =>
          asSecond(['s3:PutObject'], { kind: 'target', body: { prefix: 'out', can_delete_objects: true } }),
        fails: 'delete',
        cause: 'AccessDenied',
        cure: 'first',
      },
      {
        name: 'no CORS rules',
        setup: () => ({ body: bodyOf(own) }),
        fails: 'cors_preflight',
        cause: 'cors_missing',
        cure: 'first',
      },
      {
        name: 'CORS rules for another origin, mended on the command line',
        setup: async () => {
          await own.allowOrigins(['https://other.example'])
          return { body: bodyOf(own) }
        },
        fails: 'cors_preflight',
        cause: 'cors_other_origin',
        cure: ({ kind }) => kind === 'command',
      },
      {
        name: 'CORS rules that let our origin write and not read',
        setup: async () => {
          await own.setCors([{ AllowedOrigins: [ORIGIN], AllowedMethods: ['PUT'], AllowedHeaders: ['*'] }])
          return { body: bodyOf(own) }
        },
        fails: 'cors_preflight',
        cause: 'cors_too_narrow',
        cure: ({ kind }) => kind === 'cors',
      },
      {
        name: 'CORS that nobody may change, by sending media through this server',
        setup: async () => {
          await own.allowOrigins(['https://other.example'])
          return { body: bodyOf(own) }
        },
        fails: 'cors_preflight',
        cause: 'cors_other_origin',
        cure: ({ field }) => field === 'presign',
      },
      {
        name: 'the address of a website bucket as endpoint, beside another bucket',
        setup: () => ({
          ...source({
            bucket: 'something',
            s3_endpoint: `http://${bucket.name}.s3-website.eu-central-1.amazonaws.com`,
          }),
          env: { ...base().env, S3_ENDPOINT: endpoint() },
        }),
        fails: 'settings',
        cause: 'website_endpoint',
        cure: 'all',
      },
      {
        name: 'the address of the console of AWS as endpoint',
        setup: () => ({
          body: bodyOf(bucket, {
            bucket: 'something',
            s3_endpoint: `https://s3.console.aws.amazon.com/s3/buckets/${bucket.name}?region=eu-west-1&prefix=Photos/`,
          }),
          env: { ...base().env, S3_ENDPOINT: endpoint() },
        }),
        fails: 'settings',
        cause: 'console_address',
        cure: 'all',
      },
      {
        name: 'the address of a console of another store as endpoint',
        setup: () => source({ bucket: 'something', s3_endpoint: `${endpoint()}/browser/${bucket.name}` }),
        fails: 'settings',
        cause: 'console_address',
        cure: 'all',
      },
      {
        name: 'a whole URI as bucket, beside another prefix',
        setup: () => ({ body: bodyOf(bucket, { bucket: `s3://${bucket.name}/Photos/`, prefix: 'photos' }) }),
        fails: 'settings',
        cause: 'uri_as_bucket',
        cure: 'all',
      },
      {
        name: 'a port where nothing listens',
        setup: () => source({ s3_endpoint: 'http://127.0.0.1:1' }),
        fails: 'connect',
        cause: 'ECONNREFUSED',
        cure: asTyped,
      },
      {
        name: 'a host that does not exist',
        setup: () => source({ s3_endpoint: 'http://nowhere.invalid' }),
        fails: 'dns',
        cause: /^(?:ENOTFOUND|EAI_AGAIN)$/,
        cure: asTyped,
      },
      {
        name: 'an address in a network this server keeps away from',
        setup: () => ({ env: {} }),
        fails: 'connect',
        cause: 'EGRESS_REFUSED',
        cure: 'first',
      },
      {
        name: 'a web server instead of a store',
        setup: async () => source({ s3_endpoint: `http://127.0.0.1:${await port(webServer(200))}` }),
        fails: 'service',
        cause: 'NotS3',
        cure: asTyped,
      },
      {
        name: 'TLS to a port that does not speak it',
        setup: () => source({ s3_endpoint: endpoint().replace('http:', 'https:') }),
        fails: 'tls',
        cause: 'tls_to_plain_http',
        cure: 'first',
      },
      {
        name: 'plain HTTP to a port that speaks TLS',
        setup: () => ({
          ...source({ s3_endpoint: `http://127.0.0.1:${tls.port}` }),
          env: { NODE_EXTRA_CA_CERTS: tls.certificate },
          apart: { cwd: folder },
        }),
        fails: 'tls',
        cause: 'plain_http_to_tls',
        cure: 'first',
      },
      {
        name: 'a certificate nobody knows',
        setup: () => ({
          ...source({ s3_endpoint: `https://127.0.0.1:${tls.port}` }),
          env: {},
          apart: { cwd: folder },
        }),
        fails: 'tls',
        cause: 'DEPTH_ZERO_SELF_SIGNED_CERT',
        cure: 'all',
      },
      {
        name: 'a public endpoint where nothing listens',
        setup: () => source({ s3_public_endpoint: 'http://127.0.0.1:1' }),
        fails: 'link',
        cause: 'ECONNREFUSED',
        cure: 'first',
      },
      {
        name: 'a public endpoint that is another server',
        setup: async () => source({ s3_public_endpoint: `http://127.0.0.1:${await port(webServer(404))}` }),
        fails: 'link',
        cause: 'http_404',
        cure: 'first',
      },
      {
        name: 'a prefix in other letters',
        setup: () => source({ prefix: '/photos' }),
        fails: 'list',
        cause: 'empty_prefix',
        cure: 'first',
      },
      {
        name: 'objects in subfolders only',
        setup: () => source({ prefix: null }),
        fails: 'list',
        cause: 'only_in_subfolders',
        cure: 'first',
      },
      {
        name: 'a wrong region',
        setup: async () => {
          const at = await port(regionGateway(endpoint(), 'eu-west-3'))
          return source({ s3_endpoint: `http://127.0.0.1:${at}`, region_name: 'us-east-1' })
        },
        fails: 'region',
        cause: 'wrong_region',
        cure: 'first',
      },
    ]
    test.each(cases)('$name is found and cured', (one) => expectCured(connection.db, one, base(), hands))

    const ambient = (): Partial<Setup> => ({ env: { ...base().env, S3_ENDPOINT: endpoint() } })
    const slips: readonly {
      name: string
      setup: () => Partial<Setup>
      notices: readonly RegExp[]
      values: () => Record<string, string>
    }[] = [
      {
        name: 'an endpoint that holds the bucket',
        setup: () => source({ s3_endpoint: `${endpoint()}/${bucket.name}` }),
        notices: [/holds the name of the bucket/],
        values: () => ({ s3_endpoint: endpoint() }),
      },
      {
        name: 'an endpoint with spaces around it and a slash at its end',
        setup: () => source({ s3_endpoint: `  ${endpoint()}/ ` }),
        notices: [/^Spaces/, /slash/],
        values: () => ({ s3_endpoint: endpoint() }),
      },
      {
        name: 'a whole URI as bucket',
        setup: () => ({ body: bodyOf(bucket, { bucket: `s3://${bucket.name}/Photos/` }) }),
        notices: [/whole URI/],
        values: () => ({ bucket: bucket.name, prefix: 'Photos' }),
      },
      {
        name: 'the address of a website bucket as endpoint',
        setup: () => ({
          ...source({ s3_endpoint: `http://${bucket.name}.s3-website.eu-central-1.amazonaws.com` }),
          ...ambient(),
        }),
        notices: [/website bucket/],
        values: () => ({ region_name: 'eu-central-1', s3_endpoint: '' }),
      },
      {
        name: 'the address of the console of AWS as endpoint',
        setup: () => ({
          ...source({
            s3_endpoint: `https://s3.console.aws.amazon.com/s3/buckets/${bucket.name}?region=eu-west-1&prefix=Photos/`,
          }),
          ...ambient(),
        }),
        notices: [/web console/],
        values: () => ({ region_name: 'eu-west-1', s3_endpoint: '' }),
      },
    ]
    test.each(slips)(
      '$name is put right and told, then all is well, also with the values filled in',
      async ({ setup, notices, values }) => {
        const found = await expectPutRight(connection.db, { ...base(), ...setup() }, notices)
        expect(found).toEqual(values())
      },
    )
  },
)

describe('a local folder', () => {
  let top: string
  let root: string
  const make = async (name: string): Promise<string> => {
    const made = path.join(top, name)
    await mkdir(made, { recursive: true })
    await writeFile(path.join(made, 'a.jpg'), 'content')
    return made
  }
  beforeAll(async () => {
    top = await mkdtemp(path.join(os.tmpdir(), 'sluice-folders-'))
    await chmod(top, 0o755)
    root = path.join(top, 'root')
    await make('root/cats')
    await make('elsewhere/dogs')
  })
  afterAll(() => rm(top, { recursive: true, force: true }))

  const envOf = (documentRoot: string): Setup['env'] => ({
    LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED: 'true',
    LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT: documentRoot,
  })
  const base = (): Setup => ({
    provider: 'localfiles',
    kind: 'source',
    body: { path: path.join(root, 'cats') },
    env: envOf(root),
    clockOff: 0,
  })

  test('that is well has nothing to tell, as source and as target, and leaves nothing behind', async () => {
    expect(telling(await probesOf(connection.db, base()))).toEqual([])
    const folder = await make('root/target')
    const target = { ...base(), kind: 'target' as const, body: { path: folder } }
    const probes = await probesOf(connection.db, target)
    expect(telling(probes)).toEqual([])
    expect(probes.map(({ name, status }) => `${name} ${status}`)).toEqual(
      expect.arrayContaining(['put ok', 'read_back ok', 'delete ok']),
    )
  })

  const cases: readonly Case[] = [
    {
      name: 'a folder that does not exist, and one of nearly the same name',
      setup: () => ({ body: { path: path.join(root, 'Cats') } }),
      fails: 'exists',
      cause: 'ENOENT',
      cure: 'first',
    },
    {
      name: 'a folder that does not exist',
      setup: () => ({ body: { path: path.join(root, 'new folder', "it's") } }),
      fails: 'exists',
      cause: 'ENOENT',
      cure: ({ kind }) => kind === 'command',
    },
    {
      name: 'a file in place of a folder',
      setup: () => ({ body: { path: path.join(root, 'cats', 'a.jpg') } }),
      fails: 'exists',
      cause: 'ENOTDIR',
      cure: 'first',
    },
    {
      name: 'a path that is not absolute',
      setup: () => ({ body: { path: 'root/cats' } }),
      fails: 'exists',
      cause: 'not_absolute',
      cure: { byHand: () => base() },
    },
    {
      name: 'a folder outside the document root',
      setup: () => ({ body: { path: path.join(top, 'elsewhere', 'dogs') } }),
      fails: 'inside_root',
      cause: 'outside_root',
      cure: ({ field }) => field === null,
    },
    {
      name: 'the document root itself',
      setup: () => ({ body: { path: root } }),
      fails: 'inside_root',
      cause: 'is_root',
      cure: 'first',
    },
    {
      name: 'no document root',
      setup: () => ({ env: {} }),
      fails: 'inside_root',
      cause: 'no_root',
      cure: 'all',
    },
    {
      name: 'a link that leads out of the document root',
      setup: async () => {
        await symlink(path.join(top, 'elsewhere', 'dogs'), path.join(root, 'link')).catch(() => {})
        return { body: { path: path.join(root, 'link') } }
      },
      fails: 'inside_root',
      cause: 'link_outside_root',
      cure: { byHand: () => base() },
    },
    {
      name: 'serving switched off',
      setup: () => ({ env: { LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT: root } }),
      fails: 'serving',
      cause: 'serving_off',
      cure: 'first',
    },
    {
      name: 'a folder that may not be read',
      setup: async () => {
        const folder = await make('root/closed')
        await chmod(folder, 0o700)
        if (process.getuid?.() !== 0) await chmod(folder, 0)
        return { body: { path: folder }, apart: { cwd: top, unprivileged: true } }
      },
      fails: 'readable',
      cause: 'EACCES',
      cure: 'first',
    },
    {
      name: 'a target that may not be written to',
      setup: async () => {
        const folder = await make('root/read-only')
        await chmod(folder, 0o555)
        return { kind: 'target', body: { path: folder }, apart: { cwd: top, unprivileged: true } }
      },
      fails: 'put',
      cause: 'EACCES',
      cure: 'first',
    },
  ]
  test.each(cases)('$name is found and cured', (one) => expectCured(connection.db, one, base(), noHands))

  test('links inside that lead away are told, and do not fail it', async () => {
    const folder = await make('root/linked')
    await symlink(path.join(top, 'elsewhere', 'dogs', 'a.jpg'), path.join(folder, 'away.jpg'))
    const probes = await probesOf(connection.db, { ...base(), body: { path: folder } })
    expect(telling(probes)).toEqual([expect.stringMatching(/^links warning link_outside_root: .*"away.jpg"/)])
  })
})

import { z } from 'zod'
import { fields } from '../../kit/fields.ts'
import { inlineMedia } from '../../kit/source-options.ts'

const text = (max = 1024) => z.string().trim().max(max).nullable().default(null)

const place = {
  host: text(255).register(fields, {
    label: 'Host',
    help: 'Name or address of the Redis server. Empty: localhost.',
    group: 'connection',
    placeholder: 'redis.example.com',
  }),
  // Text on the wire, as Label Studio's clients expect; a number is taken as well.
  port: z.coerce.string().trim().max(5).nullable().default(null).register(fields, {
    label: 'Port',
    help: 'Empty: 6379.',
    group: 'connection',
    placeholder: '6379',
  }),
}

const database = (preset: number) => ({
  db: z.number().int().min(0).max(32_767).default(preset).register(fields, {
    label: 'Database',
    help: 'Number of the database. A source and a target need two different ones.',
    group: 'connection',
  }),
})

const access = {
  username: text(256).register(fields, {
    label: 'User',
    help: 'Only where the server knows users (ACL). Empty: the default user.',
    group: 'credentials',
  }),
  // Not trimmed: a password may begin or end with a space.
  password: z.string().max(1024).nullable().default(null).register(fields, {
    label: 'Password',
    group: 'credentials',
    secret: true,
  }),
  // In the group of the place, not of the credentials: a stored password must not go out in clear, or to
  // whoever another certificate belongs to, because somebody changed these alone.
  tls: z.boolean().default(false).register(fields, {
    label: 'Use TLS',
    help: 'The port must speak TLS.',
    group: 'connection',
  }),
  tls_ca: text(65_536).register(fields, {
    label: 'CA certificate',
    help: 'PEM. Only where the certificate of the server comes from an authority of your own; no other is trusted then.',
    group: 'connection',
    multiline: true,
    advanced: true,
    placeholder: '-----BEGIN CERTIFICATE-----',
  }),
}

// Not trimmed: keys may begin with any character.
const path = (help: string, placeholder: string) => ({
  path: z
    .string()
    .max(512)
    .nullable()
    .default(null)
    .register(fields, { label: 'Path', help, group: 'connection', placeholder }),
})

export const RedisSource = z.object({
  ...path('What the keys begin with. Empty: all keys of the database.', 'tasks:'),
  ...place,
  ...database(1),
  ...access,
  ...inlineMedia({ alone: true }),
})

export const RedisTarget = z.object({
  ...path('Annotations are written to keys that begin with this.', 'annotations:'),
  ...place,
  ...database(2),
  ...access,
})

export type RedisOptions = z.output<typeof RedisTarget> & Partial<z.output<typeof RedisSource>>

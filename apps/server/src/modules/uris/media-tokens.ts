/**
 * Tokens that stand in for a sign-in at the media of one task, for programs such as model backends.
 *
 * A token names its task, whoever asked for it and when it ends, and is signed; nothing of it is stored. It ends
 * early when the task goes, the account is switched off, or the server's secret key is replaced. It travels in
 * URLs, so it is short-lived and opens nothing but GET and HEAD of what the task itself names.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Db } from '../../db/connect.ts'
import type { Actor } from '../../http/app.ts'
import { deriveKey, type OlderKey } from '../../lib/keys.ts'

export interface MediaToken {
  readonly token: string
  readonly expires_at: Date
}

export interface MediaTokens {
  create(actor: Actor, taskId: number, seconds: number): MediaToken
  /** Whose token it is and for which task; null unless it is ours, live, and its maker still has an account. */
  find(token: string | undefined): Promise<{ actor: Actor; taskId: number } | null>
}

export interface MediaTokensDeps {
  readonly db: Db
  readonly secretKey: string
  /** Keys whose signatures still count. */
  readonly olderKeys?: readonly OlderKey[]
  readonly now?: () => number
}

/** Task, user and end (seconds since the epoch) in plain sight; then the signature of all that. */
const SHAPE = /^(m1\.(\d{1,15})\.(\d{1,15})\.(\d{1,12}))\.([\w-]{43})$/

export function createMediaTokens(deps: MediaTokensDeps): MediaTokens {
  const { db, now = Date.now } = deps
  const older = (deps.olderKeys ?? []).filter((key) => typeof key === 'string')
  const keys = [deps.secretKey, ...older].map((key) => deriveKey(key, 'media tokens'))
  const sign = (key: Uint8Array, text: string): string =>
    createHmac('sha256', key).update(text).digest('base64url')

  return {
    create(actor, taskId, seconds) {
      const end = Math.floor(now() / 1000) + seconds
      const text = `m1.${taskId}.${actor.id}.${end}`
      const [key = new Uint8Array()] = keys
      return {
        token: `${text}.${sign(key, text)}`,
        expires_at: new Date(end * 1000),
      }
    },

    async find(token) {
      const [, text = '', taskId, userId, end, signature = ''] = SHAPE.exec(token ?? '') ?? []
      // As text: the same bytes can be written in four ways, and only ours is one.
      const given = Buffer.from(signature)
      const ours = keys.some((key) => {
        const right = Buffer.from(sign(key, text))
        return given.length === right.length && timingSafeEqual(given, right)
      })
      if (!ours || Number(end) * 1000 <= now()) return null
      const actor = await db
        .selectFrom('users')
        .select(['id', 'email', 'role'])
        .where('id', '=', Number(userId))
        .where('is_active', '=', true)
        .executeTakeFirst()
      return actor ? { actor, taskId: Number(taskId) } : null
    },
  }
}

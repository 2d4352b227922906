import type { RunningSluice } from './sluice.ts'

/** A call of the public API with the owner's token, as a script of a user would make it. Fails on a refusal. */
export async function call<T>(sluice: RunningSluice, method: string, at: string, body?: unknown): Promise<T> {
  const answer = await fetch(sluice.url + at, {
    method,
    headers: { authorization: `Token ${sluice.owner.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${at} answered ${answer.status}: ${text}`)
  return (text === '' ? null : JSON.parse(text)) as T
}

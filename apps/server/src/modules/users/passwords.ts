import { hash, parseOptions, verify, type Options } from '@node-rs/argon2'

/**
 * Argon2id. At most four hashes at once, so that a burst of sign-ins cannot take the machine's memory. The
 * PHC string carries its parameters; `outdated` tells when a stored hash is weaker than today's.
 */
export interface PasswordCost {
  /** KiB */
  memoryCost: number
  timeCost: number
  parallelism: number
}
export const STRONG: PasswordCost = { memoryCost: 65_536, timeCost: 3, parallelism: 1 }
/** The least OWASP's password storage sheet accepts. */
export const MINIMUM: PasswordCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const BUDGET_MS = 250
const ARGON2ID = 2
const AT_ONCE = 4

export type Passwords = ReturnType<typeof createPasswords>

export function createPasswords(cost: PasswordCost) {
  const options: Options = { ...cost, algorithm: ARGON2ID }
  const limited = limiter(AT_ONCE)
  let decoy: Promise<string> | undefined
  return {
    hash: (password: string): Promise<string> => limited(() => hash(password, options)),

    /** Without a stored hash it takes the same time and answers no: the clock must not tell who exists. */
    async verify(stored: string | null, password: string): Promise<boolean> {
      decoy ??= hash('no password is ever this', options)
      const against = stored ?? (await decoy)
      const ok = await limited(() => verify(against, password))
      return ok && stored !== null
    },

    outdated(stored: string): boolean {
      const now = parseOptions(stored)
      return (
        now.memoryCost !== cost.memoryCost ||
        now.timeCost !== cost.timeCost ||
        now.parallelism !== cost.parallelism
      )
    },
  }
}

/** The strong cost where this machine hashes it within a quarter of a second, else the minimum. */
export async function affordableCost(): Promise<PasswordCost> {
  const begin = performance.now()
  await hash('how long does this machine take', { ...STRONG, algorithm: ARGON2ID })
  return performance.now() - begin <= BUDGET_MS ? STRONG : MINIMUM
}

/** Runs at most `n` at once; the rest wait in order. */
function limiter(n: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= n) await new Promise<void>((go) => waiting.push(go))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}

import { isInstalled, requirements } from '../test/requirements.ts'

export type FoundServer =
  { readonly available: true } | { readonly available: false; readonly reason: string }

/** Tells whether this machine can run a test server, and if not, why. */
export function findServer(name: string): FoundServer {
  const requirement = requirements.find((one) => one.name === name)
  if (!requirement) throw new Error(`no test server is called ${name}`)
  if (isInstalled(requirement)) return { available: true }
  const { usedFor, packages } = requirement
  return { available: false, reason: `${name} is not installed (${usedFor}; packages ${packages.join(' ')})` }
}

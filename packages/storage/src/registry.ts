import type { StorageProvider } from './kit/provider.ts'
import { azure } from './providers/azure/provider.ts'
import { gcs } from './providers/gcs/provider.ts'
import { local } from './providers/local/provider.ts'
import { memory } from './providers/memory/provider.ts'
import { redis } from './providers/redis/provider.ts'
import { s3 } from './providers/s3/provider.ts'

/** All providers, in the order users see them. A new one is its folder and a line here. */
const all: readonly StorageProvider[] = [s3, gcs, azure, redis, local, memory]

/** Providers offered to users, in the order to show them. */
export function listProviders(): readonly StorageProvider[] {
  return all.filter((provider) => provider.listed)
}

/** Any provider by its wire name, also those not listed. */
export function findProvider(name: string): StorageProvider | null {
  return all.find((provider) => provider.name === name) ?? null
}

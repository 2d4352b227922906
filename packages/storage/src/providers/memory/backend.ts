/** The store behind the memory provider. Share one between stores to see each other's objects. */
export interface MemoryObject {
  readonly bytes: Uint8Array
  readonly contentType: string
  readonly modifiedAt: number
  readonly version: number
}

export class MemoryBackend {
  readonly #buckets = new Map<string, Map<string, MemoryObject>>()
  #version = 0
  /** When set, a storage must give it as its `secret`. */
  requiredSecret: string | null = null

  /** The objects of a bucket, created when absent. */
  bucket(name: string): Map<string, MemoryObject> {
    const found = this.#buckets.get(name) ?? new Map<string, MemoryObject>()
    this.#buckets.set(name, found)
    return found
  }

  has(name: string): boolean {
    return this.#buckets.has(name)
  }

  put(
    bucket: string,
    key: string,
    body: Uint8Array | string,
    contentType = 'application/octet-stream',
  ): void {
    const bytes = typeof body === 'string' ? Buffer.from(body) : Uint8Array.from(body)
    this.bucket(bucket).set(key, { bytes, contentType, modifiedAt: Date.now(), version: ++this.#version })
  }
}

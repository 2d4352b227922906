import type { Journal, JournalEntry } from './journal.ts'

const STORE = 'latest'

export interface IndexedDbJournalOptions {
  /** Name of the database; one per server origin is enough. */
  name?: string
}

/**
 * A journal in IndexedDB. Each key holds its latest entry only, so the space is bounded by the open work.
 * Writes of one key settle in the order of their calls.
 */
export function indexedDbJournal(options: IndexedDbJournalOptions = {}): Journal {
  const name = options.name ?? 'sluice-editor-journal'
  let opened: Promise<IDBDatabase> | null = null
  const database = (): Promise<IDBDatabase> => {
    opened ??= open(name).catch((error: unknown) => {
      opened = null
      throw error
    })
    return opened
  }
  const run = async <T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<T> | null,
  ): Promise<T | null> => {
    const db = await database()
    db.onversionchange = () => {
      db.close()
      opened = null
    }
    const transaction = db.transaction(STORE, mode)
    const request = work(transaction.objectStore(STORE))
    await settled(transaction)
    return request?.result ?? null
  }
  return {
    append: async (key, entry) => void (await run('readwrite', (store) => store.put(entry, key))),
    load: async (key) => (await run<JournalEntry | undefined>('readonly', (store) => store.get(key))) ?? null,
    clear: async (key, seq) => {
      await run('readwrite', (store) => {
        if (seq === undefined) return store.delete(key)
        const found: IDBRequest<JournalEntry | undefined> = store.get(key)
        found.onsuccess = () => {
          // A gesture may have come in since the server was asked: that one must stay.
          if (found.result && found.result.seq <= seq) store.delete(key)
        }
        return null
      })
    },
  }
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB could not be opened'))
  })
}

function settled(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('The journal transaction was aborted'))
    transaction.onerror = () => reject(transaction.error ?? new Error('The journal transaction failed'))
  })
}

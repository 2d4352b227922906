/** The outbox in IndexedDB: it survives reloads, crashes and closed laptops. One database for all users. */
import type { OutboxStore, Submission } from './outbox.ts'

const table = 'submissions'

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('sluice-outbox', 1)
    request.addEventListener('upgradeneeded', () => {
      request.result.createObjectStore(table, { keyPath: 'id' }).createIndex('at', 'at')
    })
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () =>
      reject(request.error ?? new Error('IndexedDB could not be opened')),
    )
  })
}

export function indexedDbOutboxStore(): OutboxStore {
  let opened: Promise<IDBDatabase> | undefined
  const run = async <T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> => {
    opened ??= openDatabase()
    let database: IDBDatabase
    try {
      database = await opened
    } catch (error) {
      opened = undefined
      throw error
    }
    return new Promise<T>((resolve, reject) => {
      // `strict` reaches the disk before it says so.
      const transaction = database.transaction(table, mode, { durability: 'strict' })
      const request = work(transaction.objectStore(table))
      const fail = () => reject(transaction.error ?? new Error('The outbox could not be written'))
      transaction.addEventListener('complete', () => resolve(request.result))
      transaction.addEventListener('abort', fail)
      transaction.addEventListener('error', fail)
    })
  }
  return {
    all: () =>
      run<Submission[]>('readonly', (store) => store.index('at').getAll() as IDBRequest<Submission[]>),
    put: async (submission) => {
      await run('readwrite', (store) => store.put(submission))
    },
    remove: (id) => run('readwrite', (store) => store.delete(id)),
  }
}

/** Where a browser forbids storage: the submits live as long as the page. */
export function memoryOutboxStore(): OutboxStore {
  const rows = new Map<string, Submission>()
  return {
    all: async () => [...rows.values()].toSorted((a, b) => a.at - b.at),
    put: async (submission) => void rows.set(submission.id, submission),
    remove: async (id) => void rows.delete(id),
  }
}

/** One tab at a time; without the lock manager (plain HTTP on another host) each tab for itself. */
export const aloneAmongTabs = <T>(work: () => Promise<T>): Promise<T> =>
  'locks' in navigator && navigator.locks !== undefined
    ? (navigator.locks.request('sluice-outbox', work) as Promise<T>)
    : work()

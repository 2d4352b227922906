import { deserialize, type Items } from '../model/result-item.ts'

/** The state after one gesture. Self-contained: recovering needs the latest entry only. */
export interface JournalEntry {
  seq: number
  label: string
  /** Milliseconds since the epoch. */
  at: number
  result: Items
}

/**
 * Local memory for work the server does not have yet. `append` is called once per gesture, in order; a
 * resolved promise means the entry survives the tab. Entries of different keys never mix.
 */
export interface Journal {
  append(key: string, entry: JournalEntry): Promise<void>
  /** The latest entry, or null. */
  load(key: string): Promise<JournalEntry | null>
  /** Call when the server has everything. With `seq`, only what is not newer than it is forgotten. */
  clear(key: string, seq?: number): Promise<void>
}

/** What a crash left behind for this annotation, or null. A broken journal is an empty one. */
export async function loadJournal(journal: Journal, key: string): Promise<JournalEntry | null> {
  try {
    const entry = await journal.load(key)
    return entry && Array.isArray(entry.result) ? { ...entry, result: deserialize(entry.result) } : null
  } catch {
    return null
  }
}

/** Keeps entries for the life of the page: for tests, and where a browser forbids storage. */
export function memoryJournal(): Journal {
  const entries = new Map<string, JournalEntry>()
  return {
    append: async (key, entry) => void entries.set(key, entry),
    load: async (key) => entries.get(key) ?? null,
    clear: async (key, seq) => {
      const entry = entries.get(key)
      if (entry && (seq === undefined || entry.seq <= seq)) entries.delete(key)
    },
  }
}

/** Folders of a store that a person may choose among, for a field whose metadata says `browse`. */

export interface FolderPlace {
  readonly name: string
  /** Value of the field when this folder is chosen, and what to ask for to look into it. */
  readonly path: string
}

export interface FolderPage {
  /** Null: the places to begin at. */
  readonly path: string | null
  /** Whether a storage may use this very folder. */
  readonly usable: boolean
  /** From where one begins to the folder itself. */
  readonly trail: readonly FolderPlace[]
  readonly parent: string | null
  readonly folders: readonly FolderPlace[]
  /** Files directly in it. */
  readonly files: number
  /** There is more than could be counted. */
  readonly truncated: boolean
}

import type { FolderSource } from '../../../components/schema-form/folder-dialog.tsx'
import { api } from '../../../lib/api.ts'
import { storagePath } from '../model/kinds.ts'

/** Folders of the server that a storage of this provider may use; the same for sources and targets. */
export const folderSource = (provider: string): FolderSource => ({
  id: provider,
  load: (path, signal) =>
    api.get(`${storagePath('source', provider)}/folders`, {
      query: { path },
      signal,
      schema: (c) => c.FolderPage,
    }),
})

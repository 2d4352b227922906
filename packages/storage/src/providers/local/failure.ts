import type { ErrorText, StorageErrorKind } from '../../kit/errors.ts'

/** What the local driver throws when it refuses; system errors it throws as they come. */
export class LocalFailure extends Error {
  readonly kind: StorageErrorKind
  readonly text: ErrorText

  constructor(kind: StorageErrorKind, message: string, advice: string) {
    super(message)
    this.kind = kind
    this.text = { message, advice }
  }
}

const kinds: Readonly<Record<string, StorageErrorKind>> = {
  ENOENT: 'not_found',
  ENOTDIR: 'not_found',
  // A socket or device where a file was asked for.
  ENXIO: 'not_found',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
  ELOOP: 'denied',
  ENAMETOOLONG: 'unsupported',
  EISDIR: 'unsupported',
  EEXIST: 'unsupported',
  EINVAL: 'unsupported',
  EILSEQ: 'unsupported',
  ENOSPC: 'unavailable',
  EDQUOT: 'unavailable',
  EIO: 'unavailable',
  EBUSY: 'unavailable',
  EAGAIN: 'unavailable',
  EMFILE: 'unavailable',
  ENFILE: 'unavailable',
  ESTALE: 'unavailable',
  ETIMEDOUT: 'unavailable',
}

const texts: Readonly<Record<string, ErrorText>> = {
  EACCES: {
    message: 'The operating system refuses access to the file or folder.',
    advice: 'Give the user that runs this server the right to it.',
  },
  EROFS: {
    message: 'The file system is mounted read-only.',
    advice: 'Mount it writable, or choose another folder.',
  },
  ENOSPC: { message: 'The disk is full.', advice: 'Free some space, then try again.' },
  ENAMETOOLONG: {
    message: 'A part of the name is longer than the file system allows.',
    advice: 'Most file systems allow 255 bytes between two slashes.',
  },
  EISDIR: { message: 'There is a folder of that name.', advice: '' },
}

export function errorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}

export function classifyLocal(error: unknown): StorageErrorKind {
  if (error instanceof LocalFailure) return error.kind
  if (error instanceof Error && error.name === 'AbortError') return 'cancelled'
  return kinds[errorCode(error) ?? ''] ?? 'unknown'
}

export function explainLocal(error: unknown): ErrorText | null {
  if (error instanceof LocalFailure) return error.text
  return texts[errorCode(error) ?? ''] ?? null
}

import type { ErrorPlace, ErrorText, StorageErrorKind, StorageOperation } from './errors.ts'

const doing: Readonly<Record<StorageOperation, string>> = {
  open: 'connect to the storage',
  list: 'list the objects of the storage',
  read: 'read the object',
  write: 'write the object',
  remove: 'remove the object',
  presign: 'make a link to the object',
  probe: 'connect to the storage',
}

const reasons: Readonly<Record<StorageErrorKind, ErrorText>> = {
  not_found: {
    message: 'it does not exist',
    advice: 'Check the name; it may have been moved or removed.',
  },
  denied: {
    message: 'the storage refused access',
    advice: 'Check the credentials and what they are allowed to do.',
  },
  invalid_config: {
    message: 'a setting of the storage is wrong',
    advice: 'Check the connection settings of the storage.',
  },
  throttled: {
    message: 'the storage asks for fewer requests',
    advice: 'Try again in a few minutes.',
  },
  unavailable: {
    message: 'the storage did not answer as it should',
    advice: 'Check that it is up and can be reached from this server, then try again.',
  },
  unsupported: { message: 'this storage cannot do that', advice: '' },
  cancelled: { message: 'the operation was cancelled', advice: '' },
  unknown: {
    message: 'something unexpected happened',
    advice: "The server's log says more.",
  },
}

/** Words for a failure its driver has no better words for. */
export function generalText(kind: StorageErrorKind, place: ErrorPlace): ErrorText {
  const { message, advice } = reasons[kind]
  return { message: `Cannot ${doing[place.op]}: ${message}.`, advice }
}

/**
 * Names Azure has no blobs of. The service reads a `\` as `/` and shortens `.` and `..` between slashes, so that
 * another blob than the asked one would be touched without a word; control characters it refuses.
 */
export function isBlobName(key: string): boolean {
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  return !/[\\\u0000-\u001f]/.test(key) && !/(?:^|\/)\.\.?(?:\/|$)/.test(key)
}

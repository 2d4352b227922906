/** What each sealed value is bound to: its table, row and column. All there are, for whoever seals them anew. */
export const sealedPlaces = {
  storageSecret: (storageId: number, field: string): string => `storages/${storageId}/${field}`,
  connectionSecret: (connectionId: number, field: string): string => `connections/${connectionId}/${field}`,
  webhookSecret: (webhookId: number, field: string): string => `webhooks/${webhookId}/${field}`,
  userToken: (userId: number): string => `users/${userId}/token`,
  /** Settings of the server whose value is `{ sealed }`. */
  setting: (name: 'invitation' | 'key_check'): string => `settings/${name}`,
}

export const accountKeys = {
  token: ['api-token'] as const,
  personal: ['personal-tokens'] as const,
  invitation: ['invitation'] as const,
  members: ['members'] as const,
}

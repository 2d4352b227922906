export const storages = {
  title: 'Cloud storage',
} as const

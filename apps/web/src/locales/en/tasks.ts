export const tasks = {
  title: 'Data',
} as const

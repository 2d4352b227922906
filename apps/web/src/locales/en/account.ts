export const account = {
  title: 'Account',
  members: { title: 'Members' },
} as const

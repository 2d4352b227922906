export const labeling = {
  title: 'Label',
} as const

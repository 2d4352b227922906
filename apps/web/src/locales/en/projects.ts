export const projects = {
  title: 'Projects',
  tabs: {
    label: 'Project',
    data: 'Data',
    labelTasks: 'Label',
    settings: 'Settings',
  },
  settings: {
    nav: 'Project settings',
    general: 'General',
    labeling: 'Labeling interface',
    storage: 'Cloud storage',
    danger: 'Danger zone',
  },
} as const

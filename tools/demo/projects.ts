import { projectTemplates } from '@sluice/contract'

/** A project of the demo: what is in its folder and how it is read. */
export interface DemoProject {
  title: string
  description: string
  template: string
  folder: string
  /** Each file is one task (media), or each file holds one task as JSON. */
  mode: 'media' | 'json'
  filter: string
}

export const demoProjects: DemoProject[] = [
  {
    title: 'Animals and places in photographs',
    description: 'Draw a box around what you see. 43 photographs, public domain, CC0 and CC-BY.',
    template: 'image-boxes',
    folder: 'photos',
    mode: 'media',
    filter: '.*\\.jpg$',
  },
  {
    title: 'People and places in speeches',
    description: 'Mark names in passages of State of the Union addresses and Moby-Dick (public domain).',
    template: 'text-spans',
    folder: 'texts',
    mode: 'json',
    filter: '.*\\.json$',
  },
]

export function configOf(project: DemoProject): string {
  const template = projectTemplates.find((t) => t.id === project.template)
  if (!template) throw new Error(`No template ${project.template}`)
  return template.config
}

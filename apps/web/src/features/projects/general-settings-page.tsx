import { useProject } from '../../lib/project.ts'
import { GeneralForm } from './components/general-form.tsx'

export function GeneralSettingsPage() {
  const project = useProject()
  return <GeneralForm key={project.id} project={project} />
}

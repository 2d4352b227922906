export function ProjectListPage() {
  return null
}
export function ProjectCreatePage() {
  return null
}
export function GeneralSettingsPage() {
  return null
}
export function LabelingSettingsPage() {
  return null
}
export function DangerZonePage() {
  return null
}

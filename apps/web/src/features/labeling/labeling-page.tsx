import { PageHeader } from '../../components/page-header.tsx'

export function LabelingPage() {
  return <PageHeader title="Label" />
}

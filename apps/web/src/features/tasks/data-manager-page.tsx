import { PageHeader } from '../../components/page-header.tsx'

export function DataManagerPage() {
  return <PageHeader title="Data" />
}

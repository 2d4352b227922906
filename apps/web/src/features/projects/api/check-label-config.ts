import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'

/** Every problem the server sees in a config. An answer never goes stale: the same text has the same faults. */
export const labelConfigReportQuery = (config: string) =>
  queryOptions({
    queryKey: ['label-config-report', config],
    queryFn: ({ signal }) =>
      api.post('/api/label-config/check', {
        body: { label_config: config },
        schema: (c) => c.LabelConfigReport,
        signal,
      }),
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
    placeholderData: keepPreviousData,
  })

import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { labelConfigReportQuery } from '../api/check-label-config.ts'
import { type ConfigReport, localReport } from './config-report.ts'

export interface LiveReport extends ConfigReport {
  /** The server has not yet spoken about exactly this text. */
  pending: boolean
  /** The server could not be asked; the report is the browser's own. */
  offline: boolean
}

/** The browser's own report at once, the server's (which has the last word) as soon as typing pauses. */
export function useConfigReport(text: string): LiveReport {
  const local = useMemo(() => localReport(text), [text])
  const [settled] = useDebouncedValue(text, 400)
  const server = useQuery(labelConfigReportQuery(settled))
  const isCurrent = settled === text && server.data !== undefined && !server.isPlaceholderData
  if (!isCurrent) return { ...local, pending: !server.isError || settled !== text, offline: server.isError }
  const { ok, problems, data_keys } = server.data
  return { ok, problems, dataKeys: data_keys, pending: false, offline: false }
}

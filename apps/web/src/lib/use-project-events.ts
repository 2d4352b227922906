/**
 * Live news of one project over server-sent events. The server sends a full snapshot on every connect, so a
 * gap loses nothing. While the stream is down the caller polls: `state` says which of the two is true.
 */
import type { ProjectEvent } from '@sluice/contract'
import { useEffect, useRef, useState } from 'react'

export type ConnectionState = 'connecting' | 'live' | 'reconnecting'

/** 1, 2, 4, … at most 15 seconds, each cut by up to a fifth so that many pages do not return at once. */
export const reconnectDelay = (failures: number, random: number) =>
  Math.min(15_000, 1000 * 2 ** Math.min(failures, 10)) * (1 - random / 5)

export function parseProjectEvent(text: string): ProjectEvent | null {
  try {
    const event = JSON.parse(text) as ProjectEvent
    return typeof event === 'object' && event !== null && 'type' in event ? event : null
  } catch {
    return null
  }
}

/** Poll interval for queries which the stream keeps fresh: none while live, else five seconds. */
export const pollWhileDown = (state: ConnectionState) => (state === 'live' ? false : 5_000)

export function useProjectEvents(projectId: number, onEvent: (event: ProjectEvent) => void): ConnectionState {
  const [state, setState] = useState<ConnectionState>('connecting')
  const handler = useRef(onEvent)
  useEffect(() => {
    handler.current = onEvent
  })
  useEffect(() => {
    let failures = 0
    let source: EventSource | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const connect = () => {
      source = new EventSource(`/api/projects/${projectId}/events`)
      source.addEventListener('open', () => {
        failures = 0
        setState('live')
      })
      source.addEventListener('message', (message: MessageEvent<string>) => {
        const event = parseProjectEvent(message.data)
        if (event) handler.current(event)
      })
      source.addEventListener('error', () => {
        source?.close()
        setState('reconnecting')
        timer = setTimeout(connect, reconnectDelay(failures, Math.random()))
        failures += 1
      })
    }
    connect()
    return () => {
      clearTimeout(timer)
      source?.close()
    }
  }, [projectId])
  return state
}

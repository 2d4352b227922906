import { Tooltip } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useFormat } from '../lib/format.ts'

/** "3 minutes ago", kept true while it is shown; the exact moment in the tooltip and in the markup. */
export function RelativeTime({ value }: { value: string }) {
  const format = useFormat()
  const [, redraw] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => redraw((n) => n + 1), 15_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <Tooltip label={format.moment(value)}>
      <time dateTime={value}>{format.relative(value)}</time>
    </Tooltip>
  )
}

import { Tooltip, UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './term.module.css'

/** A word with its definition, on hover and on focus. */
export function Term({ hint, children }: { hint: string; children: ReactNode }) {
  return (
    <Tooltip label={hint}>
      <UnstyledButton component="span" tabIndex={0} className={classes['term'] ?? ''}>
        {children}
      </UnstyledButton>
    </Tooltip>
  )
}

import type { ReactNode } from 'react'
import classes from './facts.module.css'

/** What is known of something, a line each: `Fact` elements. */
export const Facts = ({ children }: { children: ReactNode }) => (
  <dl className={classes['facts']}>{children}</dl>
)

export interface FactProps {
  term: ReactNode
  /** Something a machine reads: a path, a name in a store, a pattern. */
  code?: boolean
  children: ReactNode
}

export const Fact = ({ term, code = false, children }: FactProps) => (
  <div>
    <dt>{term}</dt>
    <dd className={code ? classes['code'] : undefined}>{children}</dd>
  </div>
)

import type { ReactNode } from 'react'
import classes from './dialog-footer.module.css'

/** The last lines of a dialog, in sight however long what stands above them is. */
export const DialogFooter = ({ children }: { children: ReactNode }) => (
  <div className={classes['footer']}>{children}</div>
)

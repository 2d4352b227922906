import type { ReactNode } from 'react'

const paths = {
  pointer: 'M5 3l6.5 16 2.3-6.7L20.5 10z',
  undo: 'M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3',
  redo: 'm15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  fit: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  original: 'M5 7l2-1v12M12 10v.01M12 15v.01M16 7l2-1v12',
  eye: 'M2 12s3.6-7 10-7 10 7 10 7-3.6 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  eyeOff:
    'M3 3l18 18M10.6 6.1A9.8 9.8 0 0 1 12 6c6.4 0 10 6 10 6a17 17 0 0 1-3 3.6M6.6 7.6A16 16 0 0 0 2 12s3.6 6 10 6a9.9 9.9 0 0 0 4.5-1.1M9.9 9.9a3 3 0 0 0 4.2 4.2',
  trash: 'M4 7h16M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3',
  play: 'M7 4l13 8-13 8z',
  pause: 'M7 5h3v14H7zM14 5h3v14h-3z',
  forward: 'M13 6l6 6-6 6M5 6l6 6-6 6',
  frameBack: 'M15 6l-6 6 6 6M6 6v12',
  frameForward: 'M9 6l6 6-6 6M18 6v12',
  back: 'M11 6l-6 6 6 6M19 6l-6 6 6 6',
} as const

/** Decorative: the control around it carries the name. */
export function Icon({ name }: { name: keyof typeof paths }): ReactNode {
  return (
    <svg className="slc-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}

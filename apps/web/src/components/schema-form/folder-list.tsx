import { UnstyledButton } from '@mantine/core'
import type { FolderPage } from '@sluice/contract'
import { Folder } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './folder-list.module.css'

export interface FolderListProps {
  page: FolderPage
  onGo: (path: string | null) => void
}

/**
 * Folders as one stop of the Tab key: arrows, Home and End move, Enter or the right arrow opens, the left arrow or
 * Backspace goes up. What is shown anew takes the focus, on the folder one came from if it is there.
 */
export function FolderList({ page, onGo }: FolderListProps) {
  const { t } = useTranslation()
  const list = useRef<HTMLUListElement>(null)
  const last = useRef<string | null>(null)
  const [active, setActive] = useState(0)
  useEffect(() => {
    const from = page.folders.findIndex(({ path }) => path === last.current)
    last.current = page.path
    setActive(Math.max(0, from))
    list.current?.querySelectorAll('button')[Math.max(0, from)]?.focus()
  }, [page])

  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>) => {
    const end = page.folders.length - 1
    const steps: Record<string, number> = {
      ArrowDown: Math.min(active + 1, end),
      ArrowUp: Math.max(active - 1, 0),
      Home: 0,
      End: end,
    }
    const to = steps[event.key]
    if (to !== undefined) list.current?.querySelectorAll('button')[to]?.focus()
    else if (event.key === 'ArrowRight') onGo(page.folders[active]?.path ?? page.path)
    else if (['ArrowLeft', 'Backspace'].includes(event.key)) onGo(page.parent)
    else return
    event.preventDefault()
  }

  return (
    <ul ref={list} className={classes['list']} aria-label={t('folders.list')}>
      {page.folders.map(({ name, path }, index) => (
        <li key={path}>
          <UnstyledButton
            className={classes['folder'] ?? ''}
            tabIndex={index === active ? 0 : -1}
            onFocus={() => setActive(index)}
            onKeyDown={onKeyDown}
            onClick={() => onGo(path)}
          >
            <Folder size={16} aria-hidden />
            <span>{name}</span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  )
}

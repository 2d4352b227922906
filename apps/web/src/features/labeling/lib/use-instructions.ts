import type { Project } from '@sluice/contract'
import { useState } from 'react'

const seenKey = (project: number) => `sluice:instructions:${project}`

function wasSeen(project: number, text: string): boolean {
  try {
    return localStorage.getItem(seenKey(project)) === text
  } catch {
    return true
  }
}

/** Instructions open by themselves once for each wording of them, where the project asks for that. */
export function useInstructions({ id, expert_instruction, show_instruction }: Project) {
  const text = expert_instruction?.trim() ? expert_instruction : null
  const [isOpen, setOpen] = useState(() => show_instruction && text !== null && !wasSeen(id, text))
  return {
    text,
    isOpen,
    open: () => setOpen(true),
    close: () => {
      setOpen(false)
      try {
        localStorage.setItem(seenKey(id), text ?? '')
      } catch {
        // Without storage they open again next time.
      }
    },
  }
}

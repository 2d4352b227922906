import { useEffect, type ReactNode } from 'react'
import type { TagDefinition, TagProps } from '../props.ts'
import { scopeCss } from './scope-css.ts'

/** Applies through a constructed style sheet: no `<style>` element, so a strict CSP lets it pass. */
function Style({ node }: TagProps): ReactNode {
  const css = node.text ?? ''
  useEffect(() => {
    const sheet = scopeCss(css, '.slc-config')
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet)
    }
  }, [css])
  return null
}

export const styleTag: TagDefinition = { types: ['Style'], Component: Style }

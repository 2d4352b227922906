import { Group, Stack, Text, Title, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import { useHeadingFocus } from './route-focus.tsx'

export interface PageHeaderProps {
  title: string
  description?: ReactNode
  /** Buttons on the right. */
  actions?: ReactNode
  /** Title of the browser tab, when it should say more than the heading. */
  documentTitle?: string
  /** The heading is there for screen readers only: the page shows its name in another way. */
  hidden?: boolean
}

/** The one h1 of a page. Sets the document title and takes the focus after a change of page. */
export function PageHeader({ title, description, actions, documentTitle, hidden = false }: PageHeaderProps) {
  const ref = useHeadingFocus<HTMLHeadingElement>()
  const heading = (
    <Title order={1} ref={ref} tabIndex={-1} style={{ overflowWrap: 'anywhere' }}>
      {title}
    </Title>
  )
  return (
    <>
      <title>{`${documentTitle ?? title} · Sluice`}</title>
      {hidden ? (
        <VisuallyHidden>{heading}</VisuallyHidden>
      ) : (
        <Group justify="space-between" align="flex-start" gap="md" mb="lg" wrap="nowrap">
          <Stack gap={4} miw={0}>
            {heading}
            {description !== undefined && (
              <Text c="dimmed" size="sm" maw={720}>
                {description}
              </Text>
            )}
          </Stack>
          {actions !== undefined && (
            <Group gap="sm" wrap="nowrap">
              {actions}
            </Group>
          )}
        </Group>
      )}
    </>
  )
}

import { Paper, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

export function Panel({ title, body, children }: { title: string; body?: string; children: ReactNode }) {
  const id = useId()
  return (
    <Paper component="section" withBorder p="lg" bg="var(--sluice-card)" aria-labelledby={id}>
      <Stack gap="md">
        <div>
          <Title order={2} id={id}>
            {title}
          </Title>
          {body !== undefined && (
            <Text size="sm" c="dimmed">
              {body}
            </Text>
          )}
        </div>
        {children}
      </Stack>
    </Paper>
  )
}

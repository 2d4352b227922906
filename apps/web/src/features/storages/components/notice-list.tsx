import { List, Text } from '@mantine/core'

export interface NoticeListProps {
  heading: string
  /** A sentence each. */
  notices: readonly string[]
}

/** What the server put right of what was typed. News, not a fault: in the colour of text, also in a toast. */
export function NoticeList({ heading, notices }: NoticeListProps) {
  return (
    <>
      <Text size="sm" fw={600} c="var(--mantine-color-text)">
        {heading}
      </Text>
      <List size="sm" mt={4} c="var(--mantine-color-text)" style={{ overflowWrap: 'anywhere' }}>
        {notices.map((notice) => (
          <List.Item key={notice}>{notice}</List.Item>
        ))}
      </List>
    </>
  )
}

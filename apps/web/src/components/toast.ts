import type { NotificationData } from '@mantine/notifications'
import type { ReactNode } from 'react'

const show = async (data: NotificationData) => {
  const { notifications } = await import('@mantine/notifications')
  notifications.show({ withBorder: true, ...data })
}

/** Short words about something that has happened. Errors stay until they are closed. */
export const toast = {
  done: (message: string): void => void show({ message, color: 'green' }),
  /** Done, with something to read about it: stays until it is closed. */
  told: (message: ReactNode, title: string): void =>
    void show({ message, title, color: 'green', autoClose: false }),
  failed: (message: string, title?: string): void =>
    void show({ message, color: 'red', autoClose: false, ...(title !== undefined && { title }) }),
}

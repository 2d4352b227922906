import type { NotificationData } from '@mantine/notifications'

const show = async (data: NotificationData) => {
  const { notifications } = await import('@mantine/notifications')
  notifications.show({ withBorder: true, ...data })
}

/** Short words about something that has happened. Errors stay until they are closed. */
export const toast = {
  done: (message: string): void => void show({ message, color: 'green' }),
  failed: (message: string, title?: string): void =>
    void show({ message, color: 'red', autoClose: false, ...(title !== undefined && { title }) }),
}

import { notifications } from '@mantine/notifications'

/** Short words about something that has happened. Errors stay until they are closed. */
export const toast = {
  done: (message: string) => notifications.show({ message, color: 'green', withBorder: true }),
  failed: (message: string, title?: string) =>
    notifications.show({
      message,
      color: 'red',
      withBorder: true,
      autoClose: false,
      ...(title !== undefined && { title }),
    }),
}

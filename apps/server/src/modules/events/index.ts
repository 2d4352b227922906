export { eventsRoutes } from './events.routes.ts'
export { createEventHub, type EventHub } from './hub.ts'
export { CHANNEL, notify, type Notice } from './notify.ts'

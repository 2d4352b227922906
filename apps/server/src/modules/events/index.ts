export { CHANNEL, notify, type Notice } from './notify.ts'

export { AccountPage } from './account-page.tsx'
export { MembersPage } from './members-page.tsx'

export function AccountPage() {
  return null
}
export function MembersPage() {
  return null
}

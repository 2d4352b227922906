export function SignInPage() {
  return null
}
export function SignUpPage() {
  return null
}

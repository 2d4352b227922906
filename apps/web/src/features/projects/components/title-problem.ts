/** What is wrong with a project title, as a catalogue key, by the contract's rule (3 to 50 characters). */
export function titleProblem(title: string): 'titleShort' | 'titleLong' | null {
  const { length } = title.trim()
  if (length < 3) return 'titleShort'
  return length > 50 ? 'titleLong' : null
}

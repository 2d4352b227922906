/** Measures what a person waits for: from the press that submits to the first frame of the next task, ready. */
const pressed = 'sluice:submit'
const measured = 'sluice:submit-to-painted'

/** `at` is when the key or button went down, on the clock of `performance`. */
export function markSubmit(at: number): void {
  performance.clearMarks(pressed)
  performance.mark(pressed, { startTime: at })
}

/** Called when the next task is drawn and its tools work; the frame after it proves that it was painted. */
export function measurePainted(): void {
  if (performance.getEntriesByName(pressed, 'mark').length === 0) return
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (performance.getEntriesByName(pressed, 'mark').length === 0) return
      performance.measure(measured, pressed)
      performance.clearMarks(pressed)
    }),
  )
}

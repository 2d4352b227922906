/**
 * npm passes a signal on to the shell it runs a script in, and that shell ends without telling the script. Calls
 * `stop` once when the shell that started this process is gone.
 */
export function endWithParent(stop: () => void): void {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    stop()
  }, 500)
  watch.unref()
}

const mark = 'sluice-reloaded-at'

/**
 * A page that was open while the server was updated asks for files that are gone. Loading it again gets the
 * new ones; at most once in ten seconds, so that a file which is really missing ends in an error page.
 */
export function reloadForNewVersion(): void {
  addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem(mark) ?? 0)
    if (Date.now() - last < 10_000) return
    sessionStorage.setItem(mark, String(Date.now()))
    event.preventDefault()
    location.reload()
  })
}

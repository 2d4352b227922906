import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig, type Plugin } from 'vite'

// oxlint-disable-next-line no-restricted-globals -- a build tool, not part of the server
const server = process.env['SLUICE_API'] ?? 'http://127.0.0.1:8080'
const proxy = { target: server, changeOrigin: false }

/** Pages of the app live under /user too; there only what is not a page visit goes to the server. */
const pagesStayHere = (req: { method?: string | undefined; headers: Record<string, unknown> }) =>
  req.method === 'GET' && String(req.headers['accept']).includes('text/html') ? '/index.html' : undefined

/** Compressed copies beside scripts and styles: the server sends them as they are, and compresses nothing. */
function compressedCopies(): Plugin {
  return {
    name: 'sluice-compressed-copies',
    apply: 'build',
    writeBundle({ dir }) {
      if (dir === undefined) return
      for (const file of readdirSync(path.join(dir, 'assets'))) {
        if (!/\.(js|css|svg)$/.test(file)) continue
        const at = path.join(dir, 'assets', file)
        const bytes = readFileSync(at)
        writeFileSync(`${at}.gz`, gzipSync(bytes))
        // 9 of 11: the last two steps take several times as long for about two per cent
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
        writeFileSync(`${at}.br`, brotliCompressSync(bytes, { params }))
      }
    },
  }
}

export default defineConfig({
  plugins: [react(), compressedCopies()],
  resolve: { conditions: ['source', ...defaultClientConditions] },
  server: {
    proxy: {
      '/api': proxy,
      '/data': proxy,
      '/tasks': proxy,
      '/logout': proxy,
      '/health': proxy,
      '/user': { ...proxy, bypass: pagesStayHere },
    },
  },
  build: {
    target: 'es2023',
    // Fonts or icons inlined as data: would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // Contract schemas serve development checks only; unused ones (and zod) must not reach the browser.
      treeshake: { moduleSideEffects: [{ test: /packages\/contract\//, sideEffects: false }] },
    },
  },
})

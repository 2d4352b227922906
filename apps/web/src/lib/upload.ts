/** POST of a form with progress, which fetch does not report. Throws ApiError like the rest of the transport. */
import type { ErrorBody } from '@sluice/contract'
import { ApiError } from './api.ts'

export interface UploadOptions {
  signal?: AbortSignal
  /** Share of the bytes that have left, 0 to 1. */
  onProgress?: (share: number) => void
}

export function upload<T>(
  path: string,
  body: FormData,
  { signal, onProgress }: UploadOptions = {},
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    request.responseType = 'json'
    request.setRequestHeader('accept', 'application/json')
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total)
    })
    request.addEventListener('load', () => {
      const { status, response } = request as { status: number; response: unknown }
      if (status >= 200 && status < 300) resolve(response as T)
      else reject(new ApiError(status, isErrorBody(response) ? response : null))
    })
    request.addEventListener('error', () => reject(new ApiError(0, null)))
    request.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')))
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(body)
  })
}

const isErrorBody = (value: unknown): value is ErrorBody =>
  typeof value === 'object' && value !== null && 'detail' in value && typeof value.detail === 'string'

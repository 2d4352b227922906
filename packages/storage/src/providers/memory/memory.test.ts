import { storageConformance } from '../../../testing/index.ts'
import { MemoryBackend } from './backend.ts'
import { memory } from './provider.ts'

storageConformance(memory, async () => {
  const backend = new MemoryBackend()
  backend.bucket('pets')
  backend.requiredSecret = 'open sesame'
  const values = { bucket: 'pets', secret: 'open sesame', recursive_scan: true }
  return {
    values,
    deps: { memory: backend },
    wrongCredentials: { ...values, secret: 'open barley' },
    missing: { ...values, bucket: 'plants' },
    close: async () => {},
  }
})

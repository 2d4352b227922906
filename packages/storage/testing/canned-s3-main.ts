/**
 * Runs the canned S3 in a process of its own, so that its CPU is not counted as the server's:
 * `node --conditions=source canned-s3-main.ts --keys 1000000 [--port N] [--prefix P] [--suffix S] [--json] [--latency MS]`.
 * Prints one line of JSON, `{"endpoint", "bucket", "values"}`, when it listens; ends when its input closes or
 * it is told to stop.
 */
import { fstatSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { cannedS3 } from './canned-s3.ts'

const { values } = parseArgs({
  options: {
    keys: { type: 'string', default: '1000000' },
    port: { type: 'string', default: '0' },
    prefix: { type: 'string' },
    suffix: { type: 'string' },
    json: { type: 'boolean', default: false },
    latency: { type: 'string', default: '0' },
  },
})

const server = await cannedS3({
  keys: Number(values.keys),
  port: Number(values.port),
  json: values.json,
  latency: Number(values.latency),
  ...(values.prefix !== undefined && { prefix: values.prefix }),
  ...(values.suffix !== undefined && { suffix: values.suffix }),
})
process.stdout.write(
  `${JSON.stringify({ endpoint: server.endpoint, bucket: server.bucket, values: server.values })}\n`,
)
const stop = (): void => void server.close().then(() => process.exit(0))
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
// A parent that dies takes its end of the pipe along. A terminal or /dev/null says nothing of the kind.
const input = fstatSync(0)
if (input.isFIFO() || input.isSocket()) process.stdin.on('end', stop).resume()

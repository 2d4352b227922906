/** CORS rules of an account: read, where we may, and printed as a rule to add. */
import type { Patient, Trouble } from '../../doctor/hook.ts'
import { command, setting, shellWord, type Finding } from '../../doctor/probe.ts'
import { bodyText } from '../../kit/http.ts'
import { unescapeXml } from '../../kit/xml.ts'
import { AzureClient } from './client.ts'
import type { AzureOptions } from './options.ts'

const streamed = setting('presign', 'false', 'Or send media through this server, without pre-signed URLs')

/** `accountFlag`: names the account to Azure's command line, with a space before it. */
export async function corsRemedy(
  { cause }: Trouble,
  { options, deps, origin }: Patient<AzureOptions>,
  accountFlag: string,
  signal: AbortSignal,
): Promise<Partial<Finding>> {
  if (!/^cors_(?:missing|range)$/.test(cause) || origin === null) return { fixes: [streamed] }
  const rule = {
    allowedOrigins: [origin],
    allowedMethods: ['GET', 'HEAD'],
    allowedHeaders: ['*'],
    exposedHeaders: ['*'],
    maxAgeInSeconds: 3600,
  }
  const text =
    `az storage cors add --services b --methods GET HEAD --origins ${shellWord(origin)}` +
    ` --allowed-headers '*' --exposed-headers '*' --max-age 3600${accountFlag}`
  const fixes = [
    {
      kind: 'cors' as const,
      label: 'CORS rule to add for the blob service (Resource sharing, in the Azure portal)',
      text: JSON.stringify(rule, null, 2),
      field: null,
    },
    command(text, 'The same on the command line; rules that are there are kept'),
    streamed,
  ]
  const others = (await originsOf({ options, deps }, signal)).filter((one) => one !== origin && one !== '*')
  if (others.length === 0) return { fixes }
  return {
    cause: 'cors_other_origin',
    message: `The CORS rules of the account allow ${others.slice(0, 3).join(', ')}, and not ${origin}.`,
    fixes,
  }
}

/** Origins that rules name; none where we may not know. */
async function originsOf(
  { options, deps }: Pick<Patient<AzureOptions>, 'options' | 'deps'>,
  signal: AbortSignal,
): Promise<string[]> {
  const client = new AzureClient(options, deps)
  const query = [
    ['restype', 'service'],
    ['comp', 'properties'],
  ] as const
  try {
    const answer = await client.send({ method: 'GET', resource: 'account', need: 'r', query, signal })
    const found = (await bodyText(answer.body)).matchAll(/<AllowedOrigins>([^<]*)<\/AllowedOrigins>/g)
    return [...found].flatMap(([, names = '']) => unescapeXml(names).split(',')).filter(Boolean)
  } catch {
    signal.throwIfAborted()
    return []
  } finally {
    await client.close()
  }
}

/**
 * The doctor: named checks on one storage, in order, each told as it is found.
 *
 * A check whose precondition failed is `not_applicable` and says which. Nothing stays behind in the store, and
 * nothing is saved. It knows no provider: what differs is a capability or a `ProviderDoctor`.
 */
import { parseOptions } from '../kit/parse-options.ts'
import type { OptionValues, StorageDeps, StorageProvider, StorageRole } from '../kit/provider.ts'
import { accessChecks } from './access.ts'
import { createExam, type Exam } from './exam.ts'
import type { Check } from './hook.ts'
import { linkChecks } from './links.ts'
import { readChecks, sampleOf, writeChecks } from './objects.ts'
import { notApplicable, ok, type Finding, type Probe } from './probe.ts'
import { clockFinding, connectFinding, dnsFinding, reach, tlsFinding, type Reach } from './reach.ts'

export interface Examination {
  readonly provider: StorageProvider
  readonly role: StorageRole
  /** Complete options as typed, secrets among them; they need not parse. */
  readonly values: OptionValues
  readonly deps: StorageDeps
  /** Ends the examination at once, without a word. */
  readonly signal: AbortSignal
  /** Web origin people label at; null when nobody knows it. */
  readonly origin: string | null
  /** A target that removes objects of deleted annotations. */
  readonly removes?: boolean
  /** A saved storage, to whose objects links of this server work. */
  readonly saved?: boolean
  /** Whether a browser is there to try the last check. */
  readonly browser?: boolean
  /** Checks of the app, run after the settings were judged. */
  readonly more?: readonly Check[]
  /** Milliseconds for everything, 60,000 by default, and for one check. */
  readonly deadlineMs?: number
  readonly checkMs?: number
}

const SETTINGS = { name: 'settings', title: 'Settings' }

export async function* examine(examination: Examination): AsyncGenerator<Probe> {
  const { provider, role, deps } = examination
  const [judged, options] = judge(examination)
  yield probeOf(SETTINGS, judged)
  const facts = {
    role,
    deps,
    removes: examination.removes ?? false,
    origin: examination.origin,
    saved: examination.saved ?? false,
  }
  if (options === null) return
  const exam = createExam(provider, { ...facts, options })
  try {
    yield* runAll(checksOf(exam, examination), examination)
    if (role === 'source' && !examination.signal.aborted)
      yield browserProbe(exam, examination.browser ?? false)
  } finally {
    if (exam.written)
      await exam.store.remove(exam.testKey, { signal: AbortSignal.timeout(5000) }).catch(() => {})
    await exam.close()
  }
}

/** Options are null where they cannot be used, so that nothing is tried with them. */
function judge({ provider, role, values }: Examination): [Finding, OptionValues | null] {
  const present = Object.entries(values).filter(([, value]) => value !== undefined && value !== null)
  const parsed = parseOptions(provider, role, Object.fromEntries(present))
  const review = provider.doctor?.review?.(values) ?? null
  if (parsed.ok) {
    const usable = review?.status !== 'failed'
    return [review ?? ok('The settings are complete.'), usable ? parsed.options : null]
  }
  const sentences = parsed.issues.map(({ field, message }) =>
    field === null ? message : `${field}: ${message}`,
  )
  return [
    review ?? {
      status: 'failed',
      message: sentences.join(' '),
      cause: 'invalid_config',
      advice: 'Correct the settings, then try again.',
    },
    null,
  ]
}

function checksOf(exam: Exam, { more = [] }: Examination): Check[] {
  const { provider, patient } = exam
  const own = provider.doctor?.checks?.(patient) ?? []
  const first = [...more, ...endpointChecks(exam), ...own]
  const access = accessChecks(exam).map((check) => ({
    ...check,
    needs: [...own.map(({ name }) => name), ...check.needs],
  }))
  const objects = patient.role === 'source' ? [...readChecks(exam), ...linkChecks(exam)] : writeChecks(exam)
  return [...first, ...access, ...objects]
}

function endpointChecks(exam: Exam): Check[] {
  const { provider, patient, http, store } = exam
  const endpoint = provider.doctor?.endpoint?.(patient.options, patient.deps)
  if (!endpoint) return []
  const check = (
    name: string,
    title: string,
    needs: readonly string[],
    finding: (found: Reach) => Finding,
  ): Check => ({
    name,
    title,
    needs,
    async run(signal) {
      exam.reach ??= await reach(endpoint, http, signal)
      return finding(exam.reach)
    },
  })
  const { capabilities, delivery } = store
  const now = (): number => patient.deps.now?.() ?? Date.now()
  return [
    check('dns', 'Host name', [], (found) => dnsFinding(endpoint, found)),
    check('connect', 'Connection', ['dns'], (found) => connectFinding(endpoint, found)),
    check('tls', 'Certificate', ['connect'], (found) => tlsFinding(endpoint, found)),
    check('clock', 'Clock', ['tls'], (found) => clockFinding(found, { now: now(), delivery, capabilities })),
  ]
}

async function* runAll(
  checks: readonly Check[],
  { signal, deadlineMs = 60_000, checkMs = 15_000 }: Examination,
): AsyncGenerator<Probe> {
  const end = performance.now() + deadlineMs
  /** Titles of the checks that failed, and for those left out because of one, its title. */
  const broken = new Map<string, string>()
  for (const check of checks) {
    const blocked = check.needs.map((name) => broken.get(name)).find((title) => title !== undefined)
    const left = end - performance.now()
    if (blocked !== undefined || left <= 0) {
      if (blocked !== undefined) broken.set(check.name, blocked)
      yield probeOf(
        check,
        notApplicable(blocked === undefined ? 'The time is up.' : `“${blocked}” comes first.`),
      )
      continue
    }
    yield probeOf(check, null)
    const finding = await inTime(check, signal, Math.min(left, checkMs))
    if (signal.aborted || finding === null) return
    if (finding.status === 'failed') broken.set(check.name, check.title)
    yield probeOf(check, finding)
  }
}

/** Null when the examination was ended. */
async function inTime(check: Check, signal: AbortSignal, ms: number): Promise<Finding | null> {
  const time = AbortSignal.timeout(Math.ceil(ms))
  try {
    return await check.run(AbortSignal.any([signal, time]))
  } catch (error) {
    if (signal.aborted) return null
    if (!time.aborted) throw error
    return {
      status: 'failed',
      message: `No answer within ${Math.round(ms / 1000)} seconds.`,
      cause: 'timeout',
      advice: 'Check that the store is up, and the network and firewalls between.',
    }
  }
}

/** The last word is the browser's: its network, its certificates, its extensions. */
function browserProbe(exam: Exam, browser: boolean): Probe {
  const check = { name: 'browser', title: 'From your browser' }
  const sample = sampleOf(exam)
  const served = exam.saved && exam.provider.scheme === null && sample !== null
  const url = exam.link ?? (served ? exam.store.uriOf(sample.key) : null)
  if (url === null)
    return probeOf(
      check,
      notApplicable('There is no link to load: nothing that a browser could fail at here.'),
    )
  if (!browser)
    return probeOf(check, notApplicable('Only a browser can tell: press Test connection in the dialog.'))
  const message = 'Your browser loads one object now, as the labeling screen would.'
  return { ...probeOf(check, null), message, browserUrl: url }
}

function probeOf({ name, title }: { name: string; title: string }, finding: Finding | null): Probe {
  return {
    name,
    title,
    status: finding?.status ?? 'running',
    message: finding?.message ?? '',
    cause: finding?.cause ?? null,
    advice: finding?.advice ?? null,
    fixes: finding?.fixes ?? [],
    browserUrl: null,
  }
}

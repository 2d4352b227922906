/** Local folders: whether there is one, whether it may be used, and what of it cannot be read. */
import { opendir, readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Check, Patient, ProviderDoctor } from '../../doctor/hook.ts'
import { command, environment, ok, setting, shellWord, type Finding, type Fix } from '../../doctor/probe.ts'
import { createBounds, type Bounds } from './bounds.ts'
import { errorCode } from './failure.ts'
import type { LocalOptions } from './options.ts'
import { contains, isBelowRoot, normalizeFolder, rootsOf, type LocalRoot } from './roots.ts'

const ROOT = 'LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT'
const ROOTS = 'SLUICE_LOCAL_FILES_ROOTS'
const SERVING = 'LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED'
/** Entries looked at for links that lead away. */
const ENTRIES = 1000

export const localDoctor: ProviderDoctor<LocalOptions> = {
  container: 'Folder',

  checks(patient) {
    const { options, deps } = patient
    const bounds = createBounds(options.path, deps)
    const roots = rootsOf(deps)
    const check = (name: string, title: string, needs: string[], run: () => Promise<Finding>): Check => ({
      name,
      title,
      needs,
      run: async (signal) => {
        signal.throwIfAborted()
        return run()
      },
    })
    return [
      check('exists', 'Folder exists', [], () => exists(bounds.base)),
      check('inside_root', 'Below the document root', ['exists'], () =>
        insideRoot(bounds.base, roots, deps.localFiles?.servingEnabled ?? false),
      ),
      check('serving', 'Serving local files', [], async () => serving(patient)),
      check('readable', 'Folder is readable', ['inside_root'], () => readable(bounds.base)),
      check('links', 'Symbolic links', ['readable', 'serving'], () => links(bounds)),
    ]
  },

  async remedy({ check, cause }, { options }) {
    if (check !== 'put' || !['EACCES', 'EPERM'].includes(cause)) return {}
    const folder = shellWord(normalizeFolder(options.path))
    const user = process.getuid?.() ?? '<user>'
    const label = 'Gives the folder to the user that runs this server'
    return { fixes: [command(`sudo chown ${user} ${folder} && sudo chmod u+rwx ${folder}`, label)] }
  },

  valuesOf(text) {
    const folder = text.replace(/^file:\/\//, '')
    return path.isAbsolute(folder) ? { path: folder, recursive_scan: true } : null
  },
}

async function exists(base: string): Promise<Finding> {
  if (!path.isAbsolute(base))
    return {
      status: 'failed',
      message: `The path "${base}" is not absolute.`,
      cause: 'not_absolute',
      advice: 'Enter the whole path, beginning at the root of the file system.',
    }
  const advice =
    'Check the spelling. In a container it must be the path inside the container: mount the folder, for example with -v /data:/data:ro.'
  try {
    if ((await stat(base)).isDirectory()) return ok('The folder is there.')
    const label = 'The folder the file is in'
    const fixes = [setting('path', path.dirname(base), label)]
    return {
      status: 'failed',
      message: `"${base}" is a file.`,
      cause: 'ENOTDIR',
      advice: 'Name a folder.',
      fixes,
    }
  } catch (error) {
    const cause = errorCode(error) ?? 'unknown'
    if (cause === 'EACCES')
      return {
        status: 'failed',
        message: `A folder above "${base}" does not let the user of this server in.`,
        cause,
        advice: 'Give that user the right to enter (x) every folder above.',
      }
    const meant = await sameName(base)
    return {
      status: 'failed',
      message: `The folder "${base}" does not exist on this server.`,
      cause,
      advice,
      fixes: [
        ...(meant === null ? [] : [setting('path', meant, 'A folder of nearly the same name')]),
        command(`mkdir -p ${shellWord(base)}`, 'Or makes it, on the machine of this server'),
      ],
    }
  }
}

/** A sibling that differs by case or surrounding spaces. */
async function sameName(base: string): Promise<string | null> {
  const parent = path.dirname(base)
  const plain = (name: string): string => name.trim().toLowerCase().normalize('NFC')
  const names = await readdir(parent).catch((): string[] => [])
  const found = names.find((name) => plain(name) === plain(path.basename(base)))
  return found === undefined ? null : path.join(parent, found)
}

async function insideRoot(base: string, allowed: readonly LocalRoot[], servingOn: boolean): Promise<Finding> {
  const needed = environment(ROOT, path.dirname(base))
  const roots = allowed.map(({ folder }) => folder)
  if (roots.length === 0)
    return {
      status: 'failed',
      message: 'This server has no document root, so it may use no local folder.',
      cause: 'no_root',
      advice: `Its operator can set ${ROOT} to a folder above this one.`,
      fixes: servingOn ? [needed] : [needed, environment(SERVING, 'true')],
    }
  if (roots.includes(base) && !isBelowRoot(base, allowed)) {
    const inner = await firstFolder(base)
    return {
      status: 'failed',
      message: `The path is the document root itself.`,
      cause: 'is_root',
      advice: 'Choose a folder below it: all that lies in the root would be served otherwise.',
      fixes: inner === null ? [needed] : [setting('path', inner, 'A folder below the document root'), needed],
    }
  }
  const real = await realpath(base)
  const named = roots.some((root) => contains(root, base))
  const realRoots = await Promise.all(roots.map((root) => realpath(root).catch(() => null)))
  const within = realRoots.some((root) => root !== null && contains(root, real))
  if (named && within) return ok('The folder lies below the document root.')
  const known = roots.map((root) => `"${root}"`).join(', ')
  return {
    status: 'failed',
    message: named
      ? `The folder is a symbolic link to "${real}", outside the document root.`
      : roots.length === 1
        ? `The folder lies outside the document root, which is ${known}.`
        : `The folder lies outside the roots of local files, which are ${known}.`,
    cause: named ? 'link_outside_root' : 'outside_root',
    advice: `Choose a folder below ${known}, or ask the operator of this server to add a root with ${ROOTS}.`,
    fixes: [
      ...(within && !named ? [setting('path', real, 'The same folder below the document root')] : []),
      ...(named ? [] : [oneMore(path.dirname(base), allowed)]),
    ],
  }
}

/** Adds a root and keeps the others: links below them go on working. */
function oneMore(folder: string, allowed: readonly LocalRoot[]): Fix {
  // A list separated by commas cannot hold it.
  if (folder.includes(',')) return environment(ROOT, folder)
  const further = allowed.flatMap((root) => (root.name === null ? [] : [{ ...root, name: root.name }]))
  const plain = path.basename(folder)
  let name = plain.replaceAll(/[^\w.-]+/g, '-') || 'root'
  while (further.some((root) => root.name === name)) name += '-2'
  const added = name === plain ? folder : `${name}=${folder}`
  return environment(ROOTS, [...further.map((root) => `${root.name}=${root.folder}`), added].join(','))
}

async function firstFolder(base: string): Promise<string | null> {
  const entries = await readdir(base, { withFileTypes: true }).catch(() => [])
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
  const [first] = names.map(({ name }) => name).toSorted()
  return first === undefined ? null : path.join(base, first)
}

function serving({ deps }: Patient<LocalOptions>): Finding {
  if (deps.localFiles?.servingEnabled) return ok('This server serves local files.')
  return {
    status: 'failed',
    message: 'Serving local files is switched off on this server.',
    cause: 'serving_off',
    advice: `Its operator can set ${SERVING}=true.`,
    fixes: [environment(SERVING, 'true')],
  }
}

async function readable(base: string): Promise<Finding> {
  try {
    const folder = await opendir(base)
    await folder.read().finally(() => folder.close())
    return ok('The folder can be read.')
  } catch (error) {
    const cause = errorCode(error) ?? 'unknown'
    return {
      status: 'failed',
      message: 'The operating system does not let the user of this server read the folder.',
      cause,
      advice: 'Give that user the right to read the folder and what is in it.',
      fixes: [command(`sudo chmod -R a+rX ${shellWord(base)}`, 'Lets everybody on that machine read it')],
    }
  }
}

/** Links that lead out of the document root are left out of every listing, silently. */
async function links(bounds: Bounds): Promise<Finding> {
  const away: string[] = []
  let seen = 0
  for await (const entry of await opendir(bounds.base)) {
    if (++seen > ENTRIES) break
    if (entry.isSymbolicLink() && (await bounds.realOrNull(path.join(bounds.base, entry.name))) === null)
      away.push(entry.name)
  }
  if (away.length === 0) return ok('No link leads out of the document root.')
  const named = away.slice(0, 3).map((name) => `"${name}"`)
  return {
    status: 'warning',
    message: `${away.length === 1 ? 'A symbolic link leads' : `${away.length} symbolic links lead`} nowhere or out of the document root: ${named.join(', ')}${away.length > 3 ? ' and others' : ''}.`,
    cause: 'link_outside_root',
    advice:
      'What they lead to is left out. Put the files themselves below the document root, or mount them there.',
  }
}

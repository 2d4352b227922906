import { Command, Option } from 'commander'
import { ConfigError, loadConfig, type Config, type Environment, type Flags } from '../config/config.ts'
import { metaOf, settingNames, type SettingName } from '../config/settings.ts'
import { VERSION } from '../lib/version.ts'
import { WrongKeyError } from '../run/key-check.ts'
import { serve } from '../run/serve.ts'
import { doctorCommand } from './doctor.ts'
import { migrateCommand } from './migrate.ts'
import { rotateKeyCommand } from './rotate-key.ts'
import { userAddCommand, userPasswordCommand } from './user.ts'
import { verifyCommand } from './verify.ts'

const EX_CONFIG = 78
const DATABASE_SETTINGS: readonly SettingName[] = [
  'dataDir',
  'databaseUrl',
  'databasePoolSize',
  'secretKey',
  'oldSecretKeys',
  'logLevel',
]
const WORKER_SETTINGS: readonly SettingName[] = [
  ...DATABASE_SETTINGS,
  'workerConcurrency',
  'leaseSeconds',
  'allowedPrivateHosts',
  'localFilesEnabled',
  'localFilesRoot',
  'localFilesRoots',
  'awsRegion',
  's3Endpoint',
]

/** Runs one command of `sluice` and resolves with the exit code; servers go on running. */
export async function cli(argv: readonly string[], env: Environment): Promise<number> {
  const program = new Command('sluice')
    .description('Data labeling for teams whose data stays in their own storage.')
    .version(VERSION)
    .showHelpAfterError('(sluice --help shows what there is)')
    .addHelpText(
      'after',
      `
Every flag has an environment variable, shown beside it; a flag wins. NAME_FILE reads the value from a file.

Examples:
  $ sluice start                                      one process, bundled Postgres, http://127.0.0.1:8080
  $ sluice start --port 9000 --host 0.0.0.0 --data /srv/sluice
  $ DATABASE_URL=postgres://… sluice server           API and web UI only
  $ DATABASE_URL=postgres://… sluice worker           background work only, as many as you like
  $ sluice user add anna@example.org                  asks for the password`,
    )

  const command = (name: string, about: string, settings: readonly SettingName[]): Command => {
    const made = new Command(name).description(about)
    for (const setting of settings) made.addOption(optionOf(setting))
    return made
  }
  const run =
    (work: (config: Config, args: string[]) => Promise<void>) =>
    async (...all: unknown[]): Promise<void> => {
      const self = all.at(-1) as Command
      await work(loadConfig(env, flagsOf(self)), self.args)
    }

  program.addCommand(
    command('start', 'run API, web UI and worker in one process', settingNames).action(
      run((config) => serve(config, { api: true, worker: true })),
    ),
  )
  program.addCommand(
    command('server', 'run API and web UI only', settingNames).action(
      run((config) => serve(config, { api: true, worker: false })),
    ),
  )
  program.addCommand(
    command('worker', 'run background work only: syncs and exports', WORKER_SETTINGS).action(
      run((config) => serve(config, { api: false, worker: true })),
    ),
  )
  program.addCommand(
    command('migrate', 'bring the database schema to this version and end', DATABASE_SETTINGS).action(
      run(migrateCommand),
    ),
  )
  program.addCommand(
    command('doctor', 'examine a storage, and say what to do about what is wrong', [
      ...WORKER_SETTINGS,
      'publicUrl',
    ])
      .argument('<storage>', 'number of a storage, or a URI such as s3://bucket/prefix or a folder')
      .addHelpText('after', '\nEnds with 1 when a check fails.')
      .action(run((config, [target = '']) => doctorCommand(config, target))),
  )
  const rotate = command('rotate-key', 'seal stored credentials anew with another secret key', [
    ...DATABASE_SETTINGS,
    'newSecretKey',
  ])
    .option('--finish', 'after every process runs with the new key: leave nothing under older ones')
    .addHelpText('after', '\nA key in the data folder is replaced by a generated one.')
  rotate.action(
    run((config) =>
      rotateKeyCommand(config, { finish: rotate.opts<{ finish?: boolean }>().finish === true }),
    ),
  )
  program.addCommand(rotate)
  const fromInput = '\nThe password is read from standard input, so that it appears in no list of processes.'
  const verify = command(
    'verify',
    'check what Sluice promises on a live database; changes nothing',
    WORKER_SETTINGS,
  )
    .option('--read-targets', 'also read every exported object and compare its bytes')
    .addHelpText('after', '\nEnds with 1 when a promise is broken.')
  verify.action(
    run((config) =>
      verifyCommand(config, { readTargets: verify.opts<{ readTargets?: boolean }>().readTargets === true }),
    ),
  )
  program.addCommand(verify)
  program
    .command('user')
    .description('accounts')
    .addCommand(
      command('password', 'set a new password for somebody who lost it', DATABASE_SETTINGS)
        .argument('<email>', 'e-mail address of the account')
        .addHelpText('after', fromInput)
        .action(run((config, [email = '']) => userPasswordCommand(config, email))),
    )
    .addCommand(
      command('add', 'make an account; the first one owns the server', DATABASE_SETTINGS)
        .argument('<email>', 'e-mail address of the new account')
        .addHelpText('after', fromInput)
        .action(run((config, [email = '']) => userAddCommand(config, email))),
    )

  try {
    await program.parseAsync(argv)
    return 0
  } catch (error) {
    return tell(error)
  }
}

function optionOf(name: SettingName): Option {
  const { flag, value, help, env } = metaOf(name)
  return new Option(value === undefined ? `--${flag}` : `--${flag} ${value}`, `${help} [${env}]`)
}

function flagsOf(command: Command): Flags {
  const given = command.opts<Record<string, unknown>>()
  const flags: Flags = {}
  for (const name of settingNames) {
    const camel = metaOf(name).flag.replaceAll(/-(\w)/g, (_, c: string) => c.toUpperCase())
    if (given[camel] !== undefined) flags[name] = given[camel]
  }
  return flags
}

/** Problems a person can solve are told in words; a stack only where we do not know what happened. */
function tell(error: unknown): number {
  if (error instanceof ConfigError) {
    process.stderr.write(
      `sluice: ${error.problems.length === 1 ? 'a setting is' : 'some settings are'} wrong\n`,
    )
    for (const problem of error.problems) process.stderr.write(`  - ${problem}\n`)
    return EX_CONFIG
  }
  if (error instanceof WrongKeyError) {
    process.stderr.write(`sluice: ${error.message}\n`)
    return EX_CONFIG
  }
  process.stderr.write(`sluice: ${sentenceOf(error)}\n`)
  return 1
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return `the address is in use by another program (${error.message}). Choose another --port.`
  if (code === 'ECONNREFUSED')
    return 'the database cannot be reached (connection refused). Is DATABASE_URL right?'
  return error.message === '' ? error.name : error.message
}

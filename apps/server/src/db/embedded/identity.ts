import { existsSync, readFileSync, statSync } from 'node:fs'
import { fail } from './fail.ts'

export interface Identity {
  uid?: number
  gid?: number
}

/**
 * The user Postgres runs as: nobody else than us, except that root must drop to another (Postgres refuses
 * root). A folder made earlier keeps its owner. Not os.userInfo(): it throws for a uid without passwd entry.
 */
export function identity(clusterDir: string): Identity {
  const rows = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const me = process.getuid?.() ?? -1
  const find = (test: (row: string[]) => boolean): string[] | undefined => rows.find(test)
  if (me !== 0) {
    if (me > 0 && !find((r) => Number(r[2]) === me) && !existsSync(`${clusterDir}/PG_VERSION`))
      fail(`uid ${me} has no entry in /etc/passwd, so initdb refuses`, 'Add one.')
    return {}
  }
  const owner = existsSync(clusterDir) ? statSync(clusterDir).uid : 0
  const row =
    find((r) => owner !== 0 && Number(r[2]) === owner) ??
    find((r) => r[0] === 'postgres') ??
    find((r) => r[0] === 'nobody')
  return row
    ? { uid: Number(row[2]), gid: Number(row[3]) }
    : fail('running as root with no user to drop to', 'Create a user "postgres".')
}

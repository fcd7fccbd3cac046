import { createHash, randomBytes } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { cacheFolder } from '../../base/cache-folder.ts'
import { readOptional } from '../discovery/read.ts'
import { StatTable } from './stat-table.ts'

/** What is looked at of a folder: services that share it may leave out different things. */
interface Looked {
  readonly folder: string
  /** Where the rules stand by which something is left out. */
  readonly rules: string
}

/** What was found in a folder the last time; `undefined` when that is not known. */
export async function readStatCache(looked: Looked): Promise<StatTable | undefined> {
  const content = await readOptional(fileOf(looked)).catch(() => undefined)
  return content === undefined ? undefined : StatTable.from(content)
}

/** Keeps it, where there is a place to keep it: without one, files are only read more often. */
export async function writeStatCache(looked: Looked, table: StatTable): Promise<void> {
  const file = fileOf(looked)
  const fresh = `${file}.${randomBytes(4).toString('hex')}`
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeFile(fresh, table.toBytes(), { mode: 0o600 })
    // Whole or not at all: other commands read it at the same time.
    await rename(fresh, file)
  } catch {
    await rm(fresh, { force: true }).catch(() => undefined)
  }
}

function fileOf({ folder, rules }: Looked): string {
  return join(
    cacheFolder(process.env, homedir()),
    'contexts',
    createHash('sha256').update(`${folder}\0${rules}`).digest('hex').slice(0, 32),
  )
}

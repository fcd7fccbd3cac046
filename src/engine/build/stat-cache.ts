import { createHash, randomBytes } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { cacheFolder } from '../../base/cache-folder.ts'
import { readOptional } from '../discovery/read.ts'
import { StatTable } from './stat-table.ts'

/** What was found in a folder the last time; `undefined` when that is not known. */
export async function readStatCache(folder: string): Promise<StatTable | undefined> {
  const content = await readOptional(fileOf(folder)).catch(() => undefined)
  return content === undefined ? undefined : StatTable.from(content)
}

/** Keeps it, where there is a place to keep it: without one, files are only read more often. */
export async function writeStatCache(folder: string, table: StatTable): Promise<void> {
  const file = fileOf(folder)
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

function fileOf(folder: string): string {
  return join(
    cacheFolder(process.env, homedir()),
    'contexts',
    createHash('sha256').update(folder).digest('hex').slice(0, 32),
  )
}

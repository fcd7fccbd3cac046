import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { cacheFolder } from '../../base/cache-folder.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Where what can be found out anew is kept. */
const folderOf = (env: Env): string => cacheFolder(env, homedir())

/** A file of the cache as JSON; `undefined` when it is not there, or is not what was written. */
export async function readCached(file: string, env: Env): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(folderOf(env), file), 'utf8'))
  } catch {
    // Whatever is wrong with it, what it held is found out anew.
    return undefined
  }
}

/** Keeps a value in a file of the cache where that can be done; whether it was. */
export async function writeCached(file: string, value: unknown, env: Env): Promise<boolean> {
  const folder = folderOf(env)
  const draft = join(folder, `${file}.${process.pid}.tmp`)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(draft, JSON.stringify(value))
    await rename(draft, join(folder, file))
    return true
  } catch {
    // A home that is read-only or full: then it is found out each time.
    return false
  }
}

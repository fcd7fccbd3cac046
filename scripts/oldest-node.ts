/** The oldest Node that envctl runs on, which `engines` of package.json names: fetched once into a cache. */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { execa } from 'execa'
import { retried } from './retried.ts'

const VERSION = '22.0.0'
const FOLDER = resolve('.cache', `node-${VERSION}`)

/** Its program. */
export async function oldestNode(): Promise<string> {
  if (!existsSync(FOLDER)) await install()
  return join(FOLDER, 'node_modules/node/bin/node')
}

/** Into a folder that has all of it or is not there. */
async function install(): Promise<void> {
  await mkdir(dirname(FOLDER), { recursive: true })
  const folder = await mkdtemp(`${FOLDER}-`)
  try {
    await writeFile(join(folder, 'package.json'), '{}')
    const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', `node@${VERSION}`]
    await retried(`installing Node ${VERSION}`, () => execa('npm', args, { cwd: folder }))
    await rename(folder, FOLDER)
  } catch (error) {
    // Another process may have been the first.
    if (!existsSync(FOLDER)) throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Programs that this machine's Debian lacks, out of Debian 13's packages: unpacked into caches, installed nowhere. */
import { existsSync, globSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { execa } from 'execa'
import { apt } from './debian.ts'
import { retried } from './retried.ts'

const SUITE = 'trixie'
const FOLDER = resolve('.cache', SUITE)
const KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg'

/**
 * Where a file of a package lies, which is fetched once; `undefined` when it cannot be had here.
 *
 * @example
 * await trixieFile('docker-buildx', 'usr/libexec/docker/cli-plugins/docker-buildx')
 */
export async function trixieFile(name: string, file: string): Promise<string | undefined> {
  if (!existsSync('/usr/bin/apt-get')) return undefined
  const root = join(FOLDER, name)
  await unpackTrixie([name], root)
  const path = join(root, file)
  return existsSync(path) ? path : undefined
}

/** Unpacks packages into a folder that has all of them or is not there. */
export async function unpackTrixie(names: readonly string[], root: string): Promise<void> {
  if (existsSync(root)) return
  await mkdir(dirname(root), { recursive: true })
  const folder = await mkdtemp(`${root}-`)
  try {
    await download(folder, names)
    const unpacked = join(folder, 'unpacked')
    for (const file of globSync('*.deb', { cwd: folder }))
      await execa('dpkg', ['-x', join(folder, file), unpacked])
    await rename(unpacked, root)
  } catch (error) {
    // Another process may have been the first.
    if (!existsSync(root)) throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** By apt with lists of its own: this machine's stay as they are. */
async function download(folder: string, names: readonly string[]): Promise<void> {
  await writeFile(join(folder, 'sources.list'), `deb [signed-by=${KEYS}] ${await mirror()} ${SUITE} main\n`)
  for (const name of ['lists/partial', 'cache/archives/partial'])
    await mkdir(join(folder, name), { recursive: true })
  const options = [
    `Dir::Etc::sourcelist=${join(folder, 'sources.list')}`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::Lists=${join(folder, 'lists')}`,
    `Dir::Cache=${join(folder, 'cache')}`,
    // Its user may not write where we do.
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option])
  await retried(`downloading ${names.join(', ')}`, async () => {
    await apt([...options, 'update'], folder)
    await apt([...options, 'download', ...names], folder)
  })
}

/** The mirror that this machine has Debian's packages from. */
async function mirror(): Promise<string> {
  const files = ['/etc/apt/sources.list', ...globSync('/etc/apt/sources.list.d/*.{list,sources}')]
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '')
    const url = /^(?:deb\s+(?:\[[^\]]*\]\s+)?|URIs:\s*)(\S+\/debian\/?)(?:\s|$)/m.exec(text)?.[1]
    if (url !== undefined) return url
  }
  throw new Error(`no source of Debian's packages stands in ${files.join(', ')}`)
}

/**
 * A second Docker engine, newer than the one of Debian 12, for tests: what Debian 13's packages hold, unpacked
 * into a cache and installed nowhere. `node scripts/newer-engine.ts` prints the folder.
 */
import { existsSync, globSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

const SUITE = 'trixie'
const PACKAGES = ['docker.io', 'containerd']
const KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** Where its programs are, or would be. */
export const NEWER_ENGINE = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'envctl',
  `engine-${SUITE}`,
)

/** Sees to it that it is there, where this machine has Debian's packages. The C library of Debian 12 is enough for it. */
export async function ensureNewerEngine(): Promise<void> {
  if (existsSync(NEWER_ENGINE)) return
  await mkdir(join(NEWER_ENGINE, '..'), { recursive: true })
  const folder = await mkdtemp(`${NEWER_ENGINE}-`)
  try {
    await download(folder)
    const unpacked = join(folder, 'unpacked')
    for (const file of globSync('*.deb', { cwd: folder }))
      await execa('dpkg', ['-x', join(folder, file), unpacked])
    await rename(unpacked, NEWER_ENGINE)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** By apt with lists of its own: this machine's stay as they are. */
async function download(folder: string): Promise<void> {
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
  const apt = (...args: readonly string[]) =>
    execa('apt-get', ['-q', ...options, ...args], { cwd: folder, stdin: 'ignore', all: true })
  await apt('update')
  await apt('download', ...PACKAGES)
}

/** The mirror that this machine has Debian's packages from. */
async function mirror(): Promise<string> {
  const files = ['/etc/apt/sources.list', ...globSync('/etc/apt/sources.list.d/*.{list,sources}')]
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '')
    const url = /^(?:deb\s+(?:\[[^\]]*\]\s+)?|URIs:\s*)(\S+\/debian\/?)(?:\s|$)/m.exec(text)?.[1]
    if (url !== undefined) return url
  }
  return 'http://deb.debian.org/debian'
}

if (import.meta.main) {
  await ensureNewerEngine()
  console.log(NEWER_ENGINE)
}

/** The Debian root that every stand-in starts from. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { execa } from 'execa'
import { installPackages } from '../debian.ts'
import { retried } from '../retried.ts'
import { drain } from './progress.ts'

const REPOSITORY = 'envctl-stand-in/base'
const SUITE = 'bookworm'

const LEFT_OUT = ['doc', 'man', 'info', 'locale', 'i18n', 'lintian'].map(
  (name) => `path-exclude=/usr/share/${name}/*`,
)

/** Files of the root: small images, quick installations, no service started by its package. */
const FILES: Readonly<Record<string, string>> = {
  '/etc/dpkg/dpkg.cfg.d/stand-in': ['force-unsafe-io', ...LEFT_OUT, ''].join('\n'),
  '/etc/apt/apt.conf.d/stand-in': [
    'Dir::Cache::pkgcache "";',
    'Dir::Cache::srcpkgcache "";',
    'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb"; };',
    'Acquire::Languages "none";',
    'Acquire::Retries "5";',
    '',
  ].join('\n'),
  '/usr/sbin/policy-rc.d': '#!/bin/sh\nexit 101\n',
}

/** Changes when a base made anew would be another one. */
export const BASE_KEY = createHash('sha256')
  .update(JSON.stringify([SUITE, FILES, 'essential']))
  .digest('hex')
  .slice(0, 12)

/** Makes the base image unless the engine has it; answers with its name. */
export async function ensureBase(docker: Docker): Promise<string> {
  const name = `${REPOSITORY}:${SUITE}-${BASE_KEY}`
  if ((await docker.listImages({ filters: { reference: [name] } })).length > 0) return name
  if (!existsSync('/usr/bin/mmdebstrap')) await installPackages(['mmdebstrap'])
  const began = performance.now()
  const folder = await mkdtemp(join(tmpdir(), 'envctl-base-'))
  try {
    const tar = join(folder, 'base.tar')
    // Said twice, since mmdebstrap unpacks the essential packages without dpkg.
    const options = [...hooks(), ...LEFT_OUT.map((line) => `--dpkgopt=${line}`)]
    const sources = await debianSources()
    await retried('making the base of the stand-ins', () =>
      execa('mmdebstrap', ['--variant=essential', '--include=apt', ...options, SUITE, tar, ...sources], {
        stdin: 'ignore',
      }),
    )
    await drain(
      await docker.importImage(createReadStream(tar), { repo: REPOSITORY, tag: `${SUITE}-${BASE_KEY}` }),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  console.error(`made the base of the stand-ins (${((performance.now() - began) / 1000).toFixed(1)}s)`)
  return name
}

function hooks(): readonly string[] {
  // The files come before the packages, since what dpkg leaves out it must be told in time.
  const writes = Object.entries(FILES).map(
    ([path, text]) =>
      `mkdir -p "$(dirname "$1${path}")"; printf %s ${quoted(text)} >"$1${path}"; chmod 755 "$1${path}"`,
  )
  return writes.map((command) => `--setup-hook=${command}`)
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** The machine's own sources of Debian's packages when it is of the same suite; else mmdebstrap's defaults. */
async function debianSources(): Promise<readonly string[]> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
  if (!release.includes(SUITE)) return []
  const folder = '/etc/apt/sources.list.d'
  const listed = existsSync(folder) ? await readdir(folder) : []
  const sources: string[] = []
  for (const path of ['/etc/apt/sources.list', ...listed.map((name) => join(folder, name))]) {
    const text = await readFile(path, 'utf8').catch(() => '')
    if (/^[^#]*\/debian(-security)?\/?(\s|$)/m.test(text) && /\bmain\b/.test(text)) sources.push(path)
  }
  return sources
}

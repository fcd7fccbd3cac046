/**
 * `node scripts/stand-ins/main.ts [NAME...]`: makes stand-ins for images of Docker Hub out of Debian's
 * packages and pushes them to a local registry under their Docker Hub names. What is there already is left
 * alone. See docs/stand-ins.md.
 */
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { installPackages } from '../debian.ts'
import { STAND_INS, type StandIn } from './catalogue.ts'
import { ADDRESS, ensureRegistry, hasImage, KEY_LABEL } from './registry.ts'

const BASE = 'envctl-stand-in/base:bookworm'
const IMAGES = join(import.meta.dirname, 'images')
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'

/** Makes the stand-ins that the registry lacks, and answers with the registry's address. */
export async function makeStandIns(names: readonly string[] = []): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'envctl', 'stand-ins')
  await ensureRegistry(cache)
  const wanted = STAND_INS.filter(({ folder }) => names.length === 0 || names.includes(folder))
  const missing: { standIn: StandIn; key: string }[] = []
  for (const standIn of wanted) {
    const key = await keyOf(standIn.folder)
    const there = await Promise.all(standIn.tags.map((tag) => hasImage(standIn.repository, tag, key)))
    if (there.includes(false)) missing.push({ standIn, key })
  }
  if (missing.length === 0) return ADDRESS
  await ensureBase()
  const lane = async () => {
    for (let next = missing.shift(); next !== undefined; next = missing.shift()) await make(next.standIn, next.key)
  }
  await Promise.all([lane(), lane()])
  return ADDRESS
}

async function make(standIn: StandIn, key: string): Promise<void> {
  const began = performance.now()
  const context = await mkdtemp(join(tmpdir(), 'envctl-stand-in-'))
  try {
    await cp(join(IMAGES, standIn.folder), context, { recursive: true })
    if (standIn.folder === 'node') await addNode(context)
    const names = standIn.tags.map((tag) => `${ADDRESS}/${standIn.repository}:${tag}`)
    const labels = { 'dev.envctl.stand-in': 'true', 'org.opencontainers.image.description': `Stand-in: ${standIn.what}`, [KEY_LABEL]: key }
    const flags = [
      ...names.flatMap((name) => ['-t', name]),
      ...Object.entries(labels).flatMap(([label, value]) => ['--label', `${label}=${value}`]),
    ]
    await docker(['build', '-q', ...flags, context], { DOCKER_BUILDKIT: '0' })
    for (const name of names) await docker(['push', '-q', name])
    // They are to be pulled as from anywhere: the names that were needed for the push go.
    for (const name of names) await docker(['rmi', name])
  } finally {
    await rm(context, { recursive: true, force: true })
  }
  console.error(`made ${standIn.repository}:${standIn.tags[0]} (${((performance.now() - began) / 1000).toFixed(1)}s)`)
}

/** The pinned Node of this repository, npm of this machine, and how the machine reaches its packages. */
async function addNode(context: string): Promise<void> {
  const npm = await execa('which', ['npm'])
  await cp(process.execPath, join(context, 'node'), { dereference: true })
  // The launcher lies in the `bin` folder of npm's package.
  await cp(join(dirname(await realpath(npm.stdout.trim())), '..'), join(context, 'npm'), { recursive: true, dereference: true })
  const registry = await execa('npm', ['config', 'get', 'registry'])
  const lines = [`registry=${registry.stdout.trim()}`, 'fund=false', 'audit=false']
  if (existsSync(CERTIFICATES)) {
    await cp(CERTIFICATES, join(context, 'machine-ca.crt'))
    lines.push('cafile=/usr/local/etc/machine-ca.crt')
    const dockerfile = join(context, 'Dockerfile')
    await writeFile(dockerfile, `${await readFile(dockerfile, 'utf8')}COPY machine-ca.crt /usr/local/etc/machine-ca.crt\n`)
  }
  await writeFile(join(context, 'npmrc'), `${lines.join('\n')}\n`)
}

/** A Debian root as an image: what every stand-in starts from. */
async function ensureBase(): Promise<void> {
  const known = await execa('docker', ['image', 'inspect', BASE], { reject: false })
  if (!known.failed) return
  if (!existsSync('/usr/bin/mmdebstrap')) await installPackages(['mmdebstrap'])
  const folder = await mkdtemp(join(tmpdir(), 'envctl-base-'))
  try {
    const tar = join(folder, 'base.tar')
    const exclude = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*', '/usr/share/info/*']
    const options = [
      ...exclude.map((path) => `--dpkgopt=path-exclude=${path}`),
      '--customize-hook=printf "#!/bin/sh\\nexit 101\\n" >"$1/usr/sbin/policy-rc.d"; chmod 755 "$1/usr/sbin/policy-rc.d"',
    ]
    await execa('mmdebstrap', ['--variant=essential', '--include=apt', ...options, 'bookworm', tar, ...(await debianSources())], {
      stdin: 'ignore',
    })
    await docker(['import', tar, BASE])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The machine's own sources when it is a bookworm itself; else mmdebstrap's defaults. */
async function debianSources(): Promise<readonly string[]> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
  if (!release.includes('bookworm')) return []
  const deb822 = '/etc/apt/sources.list.d/debian.sources'
  return [existsSync(deb822) ? deb822 : '/etc/apt/sources.list']
}

async function keyOf(folder: string): Promise<string> {
  const hash = createHash('sha256')
  const path = join(IMAGES, folder)
  for (const name of (await readdir(path)).sort()) hash.update(`${name}\0`).update(await readFile(join(path, name)))
  if (folder === 'node') hash.update(process.version)
  return hash.digest('hex')
}

async function docker(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
  const result = await execa('docker', args, { all: true, reject: false, stdin: 'ignore', env })
  if (result.failed) throw new Error(`docker ${args[0]} failed:\n${result.all}`)
}

if (process.argv[1] !== undefined && dirname(process.argv[1]).endsWith('stand-ins')) {
  console.log(await makeStandIns(process.argv.slice(2)))
}

import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Docker from 'dockerode'
import type { Authority, Certificate } from './certificates.ts'
import { busyboxImage } from './image.ts'
import { freePort } from './ports.ts'
import { ISSUER, SERVICE } from './token-server.ts'

export interface TestRegistry {
  /** Its address, with the port. */
  readonly host: string
  /** Pushes an image of the engine under a name, the tiny one unless it is said, and gives its digest. */
  push(name: string, image?: string): Promise<string>
  /** Gives a name to images of several platforms, each by its digest, and gives the digest of them all. */
  list(name: string, platforms: Readonly<Record<string, string>>): Promise<string>
  close(): Promise<void>
}

export interface Login {
  readonly username: string
  readonly password: string
  /** Line of an htpasswd file, bcrypt. */
  readonly line: string
}

const PATIENCE_MS = 20_000

/** How a registry is to be. */
export interface Dress {
  /** Who may use it; everybody without it. */
  readonly login?: Login | undefined
  /** Who gives tokens for it, with the certificate of the authority that signs them: a file in PEM. */
  readonly tokens?: { readonly realm: string; readonly ca: string } | undefined
  /** Without it, it speaks no TLS. */
  readonly tls?: Certificate | undefined
  /** Where it listens beside the port that tests push to. */
  readonly address?: string | undefined
}

/** Somebody who may use it. */
export const ANNA: Login = {
  username: 'anna',
  password: 's3cret',
  line: 'anna:$2y$05$abcdefghijklmnopqrstuO.whhbiICmeCnXkWoTQChmqIqJIj./o2',
}

/** A registry of one test's own: a process of Debian's docker-registry in an empty folder. */
export async function startRegistry({
  login,
  tokens,
  tls,
  address = '127.0.0.1',
}: Dress = {}): Promise<TestRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'envctl-test-registry-'))
  const port = await freePort()
  const host = `127.0.0.1:${port}`
  await writeFile(join(folder, 'htpasswd'), `${login?.line ?? ''}\n`)
  const config = {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: folder } },
    http: {
      addr: address === '127.0.0.1' ? host : `:${port}`,
      ...(tls === undefined ? {} : { tls: { certificate: tls.cert, key: tls.key } }),
    },
    ...authOf({ login, tokens }, join(folder, 'htpasswd')),
  }
  // YAML is a superset of JSON.
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config))
  const server = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' })
  await answers(host, server)
  return {
    host: `${address}:${port}`,
    list: (name, platforms) => pushList(host, name, platforms),
    push: async (name, image) => push({ host, name, image: image ?? (await busyboxImage()), login }),
    close: async () => {
      const ended = once(server, 'exit')
      server.kill()
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

function authOf({ login, tokens }: Dress, htpasswd: string): object {
  if (tokens !== undefined) {
    const { realm, ca } = tokens
    return { auth: { token: { realm, service: SERVICE, issuer: ISSUER, rootcertbundle: ca } } }
  }
  return login === undefined ? {} : { auth: { htpasswd: { realm: 'test', path: htpasswd } } }
}

/** An address of this machine that engines do not take for their own. */
function outerAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const outer = all.find(({ family, internal }) => family === 'IPv4' && !internal)
  if (outer === undefined) throw new Error('this machine has no address but that of its loopback')
  return outer.address
}

/** One that speaks TLS at that address, with a certificate of the authority. */
export async function startSecureRegistry(
  authority: Authority,
  dress: Pick<Dress, 'login'> = {},
): Promise<TestRegistry> {
  const address = outerAddress()
  const names = `subjectAltName=IP:127.0.0.1,IP:${address}`
  const tls = await authority.issue('registry', `${names}\nextendedKeyUsage=serverAuth`)
  return startRegistry({ ...dress, tls, address })
}

const LIST = 'application/vnd.docker.distribution.manifest.list.v2+json'
const ONE = 'application/vnd.docker.distribution.manifest.v2+json'

async function pushList(
  host: string,
  name: string,
  platforms: Readonly<Record<string, string>>,
): Promise<string> {
  const colon = name.lastIndexOf(':')
  const at = `http://${host}/v2/${name.slice(0, colon)}/manifests`
  const manifests = await Promise.all(
    Object.entries(platforms).map(async ([platform, digest]) => {
      const answer = await fetch(`${at}/${digest}`, { headers: { accept: ONE } })
      const [os, architecture, variant] = platform.split('/')
      const size = (await answer.arrayBuffer()).byteLength
      return { mediaType: ONE, digest, size, platform: { os, architecture, variant } }
    }),
  )
  const body = JSON.stringify({ schemaVersion: 2, mediaType: LIST, manifests })
  const headers = { 'content-type': LIST }
  const answer = await fetch(`${at}/${name.slice(colon + 1)}`, { method: 'PUT', headers, body })
  if (!answer.ok) throw new Error(`the registry answers ${answer.status}: ${await answer.text()}`)
  return `sha256:${createHash('sha256').update(body).digest('hex')}`
}

async function answers(host: string, server: ChildProcess): Promise<void> {
  const until = performance.now() + PATIENCE_MS
  while (performance.now() < until && server.exitCode === null) {
    const status = await fetch(`http://${host}/v2/`).then(
      (response) => response.status,
      () => undefined,
    )
    // With TLS it says so to who speaks none: 400.
    if (status === 200 || status === 401 || status === 400) return
    await sleep(20)
  }
  throw new Error(`docker-registry does not answer at ${host}`)
}

interface Pushing {
  readonly host: string
  readonly name: string
  readonly image: string
  readonly login: Login | undefined
}

async function push({ host, name, image: source, login }: Pushing): Promise<string> {
  const docker = new Docker()
  const colon = name.lastIndexOf(':')
  const [repo, tag] = [`${host}/${name.slice(0, colon)}`, name.slice(colon + 1)]
  await docker.getImage(source).tag({ repo, tag })
  const image = docker.getImage(`${repo}:${tag}`)
  try {
    const { username = 'nobody', password = '' } = login ?? {}
    const stream = await image.push({ authconfig: { username, password, serveraddress: host } })
    const lines = await new Promise<{ error?: string; aux?: { Digest?: string } }[]>((resolve, reject) =>
      docker.modem.followProgress(stream, (error, output) => (error ? reject(error) : resolve(output))),
    )
    const digest = lines.findLast(({ aux }) => aux?.Digest !== undefined)?.aux?.Digest
    if (digest === undefined) throw new Error(lines.find(({ error }) => error)?.error ?? 'nothing was pushed')
    // The engine remembers what it pushed.
    await docker.getImage(`${repo}@${digest}`).remove({ noprune: true })
    return digest
  } finally {
    await image.remove({ noprune: true })
  }
}

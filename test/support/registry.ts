import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Docker from 'dockerode'
import { busyboxImage } from './image.ts'

export interface TestRegistry {
  /** `127.0.0.1:<port>` */
  readonly host: string
  /** Pushes an image of the engine under a name, the tiny one unless it is said, and gives its digest. */
  push(name: string, image?: string): Promise<string>
  close(): Promise<void>
}

export interface Login {
  readonly username: string
  readonly password: string
  /** Line of an htpasswd file, bcrypt. */
  readonly line: string
}

const PATIENCE_MS = 20_000

/** A registry of one test's own: a process of Debian's docker-registry in an empty folder. */
export async function startRegistry(login?: Login): Promise<TestRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'envctl-test-registry-'))
  const host = `127.0.0.1:${await freePort()}`
  await writeFile(join(folder, 'htpasswd'), `${login?.line ?? ''}\n`)
  const config = {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: folder } },
    http: { addr: host },
    ...(login === undefined ? {} : { auth: { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } } }),
  }
  // YAML is a superset of JSON.
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config))
  const server = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' })
  await answers(host, server)
  return {
    host,
    push: async (name, image) => push({ host, name, image: image ?? (await busyboxImage()), login }),
    close: async () => {
      const ended = once(server, 'exit')
      server.kill()
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function answers(host: string, server: ChildProcess): Promise<void> {
  const until = performance.now() + PATIENCE_MS
  while (performance.now() < until && server.exitCode === null) {
    const status = await fetch(`http://${host}/v2/`).then(
      (response) => response.status,
      () => undefined,
    )
    if (status === 200 || status === 401) return
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

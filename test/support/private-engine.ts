import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Docker from 'dockerode'
import { execa } from 'execa'
import { importBusybox } from './image.ts'

export interface PrivateEngineOptions {
  /** Size of a file system in memory that holds all that the engine keeps; this machine's own disk without it. */
  readonly diskSize?: string
  /** More of dockerd's flags. */
  readonly flags?: readonly string[]
  /** Folder in which another engine's programs are unpacked; this machine's own without it. */
  readonly programs?: string
  /** Whether its containers have networks, which only programs in the engine's own network reach: see `inside`. */
  readonly networks?: boolean
}

/** A Docker engine of one test's own: containers without a network of the machine's, and one tiny image. */
export interface PrivateEngine {
  /** `DOCKER_HOST` of it. */
  readonly env: Readonly<Record<string, string>>
  readonly docker: Docker
  /** The image's name. */
  readonly image: string
  /** Where it keeps everything. */
  readonly dataRoot: string
  /** The process id of the daemon. */
  readonly pid: number
  /** Goes before a command that is to run in the engine's network, where the ports are that it publishes. */
  readonly inside: readonly string[]
  /** Ends the daemon, which stops its containers. */
  stop(): Promise<void>
  start(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const NO_NETWORKS = [
  '--bridge',
  'none',
  '--iptables=false',
  '--ip6tables=false',
  '--ip-forward=false',
  '--ip-masq=false',
]
/** A network of one's own begins with nothing, not even what a machine reaches itself by. */
const WITH_LOOPBACK = ['sh', '-c', 'busybox ip link set lo up && exec "$@"', 'sh']
const START_MS = 60_000
const END_MS = 30_000

/**
 * Starts one with a containerd, folders and a network of its own, so that nothing of it is in the way of others.
 * Unless it is told otherwise its containers have no network at all.
 */
export async function startPrivateEngine({
  diskSize,
  flags = [],
  programs,
  networks = false,
}: PrivateEngineOptions = {}): Promise<PrivateEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'envctl-engine-'))
  const at = (name: string) => join(folder, name)
  await mkdir(at('data'))
  if (diskSize !== undefined)
    await execa('mount', ['-t', 'tmpfs', '-o', `size=${diskSize}`, 'tmpfs', at('data')])
  const socket = at('engine.sock')
  const docker = new Docker({ socketPath: socket })
  const args = [
    ...[
      '--data-root',
      at('data'),
      '--exec-root',
      at('exec'),
      '--pidfile',
      at('pid'),
      '--host',
      `unix://${socket}`,
    ],
    ...(networks ? [] : NO_NETWORKS),
    ...['--shutdown-timeout', '3', ...flags],
  ]
  let daemon: ChildProcess | undefined
  const start = async () => {
    const log = await open(at('log'), 'a')
    // Without a bridge of its own it would take away the one of this machine's engine: it has a network of its own.
    daemon = spawn('unshare', ['--net', ...WITH_LOOPBACK, 'dockerd', ...args], {
      env: { ...process.env, PATH: pathWith(programs) },
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      cwd: '/',
    })
    await log.close()
    for (
      const began = performance.now();
      performance.now() - began < START_MS && daemon.exitCode === null;
    ) {
      if (
        await docker.ping().then(
          () => true,
          () => false,
        )
      )
        return
      await delay(20)
    }
    throw new Error(`dockerd does not answer:\n${await readFile(at('log'), 'utf8')}`)
  }
  const stop = async () => {
    if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return
    const ended = once(daemon, 'exit')
    daemon.kill()
    await ended
  }
  const dispose = async () => {
    await stop()
    await endProcesses(folder)
    await unmountAll(folder)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await start()
    const image = await importBusybox(docker)
    return {
      env: { DOCKER_HOST: `unix://${socket}` },
      docker,
      image,
      dataRoot: at('data'),
      get pid() {
        return daemon?.pid ?? 0
      },
      get inside() {
        return ['nsenter', `--net=/proc/${daemon?.pid}/ns/net`]
      },
      stop,
      start,
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}

function pathWith(programs: string | undefined): string | undefined {
  const { PATH } = process.env
  return programs === undefined ? PATH : `${programs}/usr/sbin:${programs}/usr/bin:${PATH}`
}

/** Of a daemon that was killed, containerd and what it holds up live on; their command lines name the folder. */
async function endProcesses(folder: string): Promise<void> {
  const until = performance.now() + END_MS
  for (;;) {
    const { stdout } = await execa('ps', ['-eo', 'pid=,args='])
    const ours = stdout.split('\n').filter((line) => line.includes(`${folder}/`) && !line.includes('ps -eo'))
    if (ours.length === 0) return
    if (performance.now() > until) throw new Error(`these do not end:\n${ours.join('\n')}`)
    for (const line of ours) {
      try {
        process.kill(Number.parseInt(line, 10), 'SIGKILL')
      } catch {
        // It has ended since.
      }
    }
    await delay(50)
  }
}

async function unmountAll(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
  for (const path of mounts.reverse()) await execa('umount', ['-l', path], { reject: false })
}

/** A Docker engine to work on: the one that answers, else one of Debian's package that is started here. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import Docker from 'dockerode'
import { startServer } from './background.ts'
import { installPackages } from './debian.ts'

const DAEMON = '/usr/sbin/dockerd'
/** What the engine needs of the machine: itself, and the rules by which containers reach the network. */
const PACKAGES = ['docker.io', 'iptables']
const START_LIMIT_MS = 120_000

/** What is known of the engine that answers. */
export interface EngineAtHand {
  readonly version: string
  readonly apiVersion: string
  /** Whether this process started it. It goes on when the process ends. */
  readonly started: boolean
}

/** Answers with the engine at hand; starts one when none answers and the machine allows it. */
export async function ensureEngine(root: string): Promise<EngineAtHand> {
  const known = await versionOfEngine()
  if (known !== undefined) return { ...known, started: false }
  if (process.env['DOCKER_HOST'] !== undefined) {
    throw new Error(
      `no engine answers at DOCKER_HOST=${process.env['DOCKER_HOST']}: start it, or unset DOCKER_HOST`,
    )
  }
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error('no Docker engine answers: start Docker, or say with DOCKER_HOST where it listens')
  }
  if (!existsSync(DAEMON) || !existsSync('/usr/sbin/iptables')) await installPackages(PACKAGES)
  const cache = join(root, '.cache')
  await mkdir(cache, { recursive: true })
  const log = join(cache, 'dockerd.log')
  console.error(`starting dockerd; its log is ${log}`)
  await startServer({
    file: DAEMON,
    args: [],
    log,
    limitMs: START_LIMIT_MS,
    answers: async () => (await versionOfEngine()) !== undefined,
  })
  const version = await versionOfEngine()
  if (version === undefined) throw new Error(`dockerd answered once and no more; see ${log}`)
  return { ...version, started: true }
}

async function versionOfEngine(): Promise<Omit<EngineAtHand, 'started'> | undefined> {
  try {
    const { Version, ApiVersion } = await new Docker({ timeout: 5000 }).version()
    return { version: Version, apiVersion: ApiVersion }
  } catch {
    return undefined
  }
}

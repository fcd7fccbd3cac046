import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { COMMAND_LOADERS } from '../src/commands.ts'
import { ANNA, startRegistry } from '../test/support/registry.ts'

export interface How {
  /** When a signal ends it, in milliseconds; it is left to end by itself without. */
  readonly endAfterMs?: number
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a command in a folder; the most that it held, in bytes. */
export type Held = (folder: string, args: readonly string[], how?: How) => Promise<number>

const ENDLESS_MS = 1500

const definition = (name: string, registry: string) => `
name: ${name}memory
registry: { prefix: ${registry}/bench }
services:
  db: { image: "busybox:1.35", command: sleep 100000, stop_grace_period: 0s, volumes: ["data:/data"], ports: ["80"], ready: { exec: "true" } }
  app: { build: ., command: sleep 100000, stop_grace_period: 0s }
volumes: { data: {} }
environments:
  dev:
    setup:
      - { name: load, exec: { service: db, command: touch /data/there } }
    outputs: { WHERE: "\${services.db.url}" }
    test: { command: "true" }
`

const LIVES: readonly (readonly string[])[] = [
  ['init', '--yes', '--file', 'other.yaml', 'postgres'],
  ['validate'],
  ['config'],
  ['plan'],
  ['pull'],
  ['lock'],
  ['outdated'],
  ['build'],
  ['up'],
  ...['ps', 'ls', 'env', 'images', 'logs', 'doctor', 'version'].map((name) => [name]),
  ['port', 'db'],
  ['open', 'db', '--print'],
  ['exec', '-T', 'db', 'true'],
  ['shell', 'db'],
  ['run', '-T', 'db', 'true'],
  ['run', '--', 'true'],
  ['cp', 'envs.yaml', 'db:/tmp/'],
  ['top', '--once'],
  ['test'],
  ...['stop', 'start', 'restart', 'pause', 'unpause', 'reset'].map((name) => [name]),
  ['snapshot', 'create', 'SNAPSHOT'],
  ['snapshot', 'ls'],
  ['snapshot', 'show', 'SNAPSHOT'],
  ['snapshot', 'export', 'SNAPSHOT', '--output', 'kept.envctl'],
  ['restore', 'SNAPSHOT'],
  ['fork', 'other'],
  ['login', 'REGISTRY', '--username', ANNA.username, '--password-stdin'],
  ['push'],
  ['snapshot', 'push', 'SNAPSHOT'],
  ['snapshot', 'rm', '--yes', 'SNAPSHOT'],
  ['snapshot', 'import', 'kept.envctl'],
  ['snapshot', 'rm', '--yes', 'SNAPSHOT'],
  ['snapshot', 'pull', 'SNAPSHOT'],
  ['snapshot', 'rm', '--yes', 'SNAPSHOT'],
  ['logout', 'REGISTRY'],
  ['gc', '--dry-run'],
  ['prune', '--dry-run'],
  ['completion', 'bash'],
  ['templates', 'list'],
  ['templates', 'show', 'postgres'],
  ['down', '--volumes'],
]

/** What each command holds of memory at most, in bytes. A command that is in no list is told. */
export async function memoryOfCommands(
  folder: string,
  name: string,
  held: Held,
): Promise<Map<string, number>> {
  const own = join(folder, 'memory-of-commands')
  await mkdir(own)
  const registry = await startRegistry({ login: ANNA })
  try {
    await writeFile(join(own, 'envs.yaml'), definition(name, registry.host))
    await writeFile(join(own, 'Dockerfile'), 'FROM busybox:1.35\nRUN true\n')
    const used = new Map<string, number>()
    const env = { DOCKER_CONFIG: join(own, 'docker') }
    const note = (command: string, bytes: number) =>
      used.set(command, Math.max(bytes, used.get(command) ?? 0))
    for (const args of LIVES) {
      const command = commandOf(args)
      if (command === 'down') note('events', await held(own, ['events'], { endAfterMs: ENDLESS_MS, env }))
      const words: Readonly<Record<string, string>> = {
        SNAPSHOT: `${name}snapshot`,
        REGISTRY: registry.host,
      }
      const said = args.map((arg) => words[arg] ?? arg)
      const input = command === 'login' ? ANNA.password : ''
      note(command, await held(own, said, { input, env }))
    }
    const forgotten = Object.keys(COMMAND_LOADERS)
      .map((each) => each.replace(':', ' '))
      .filter((each) => !used.has(each))
    if (forgotten.length > 0) throw new Error(`these are not measured: ${forgotten.join(', ')}`)
    return used
  } finally {
    await registry.close()
  }
}

function commandOf([first = '', second = '']: readonly string[]): string {
  return `${first}:${second}` in COMMAND_LOADERS ? `${first} ${second}` : first
}

/** Ends what would go on for ever, once it has begun. */
export async function endLater(process: { kill(signal: 'SIGINT'): void }, afterMs: number): Promise<void> {
  await delay(afterMs)
  process.kill('SIGINT')
}

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { COMMAND_LOADERS } from '../src/commands.ts'

/** Runs a command in a folder, ended by a signal after some time if one is given; the most that it held, in bytes. */
export type Held = (folder: string, args: readonly string[], endAfterMs?: number) => Promise<number>

/** They need a terminal, a browser, or a registry to write to. */
const NOT_RUN = ['shell', 'login', 'logout', 'push', 'snapshot push', 'snapshot pull']
const ENDLESS_MS = 1500

const definition = (name: string) => `
name: ${name}memory
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
  ['snapshot', 'rm', '--yes', 'SNAPSHOT'],
  ['snapshot', 'import', 'kept.envctl'],
  ['snapshot', 'rm', '--yes', 'SNAPSHOT'],
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
  await writeFile(join(own, 'envs.yaml'), definition(name))
  await writeFile(join(own, 'Dockerfile'), 'FROM busybox:1.35\nRUN true\n')
  const used = new Map<string, number>()
  const note = (command: string, bytes: number) => used.set(command, Math.max(bytes, used.get(command) ?? 0))
  for (const args of LIVES) {
    const [first = '', second = ''] = args
    const command = `${first}:${second}` in COMMAND_LOADERS ? `${first} ${second}` : first
    if (command === 'down') note('events', await held(own, ['events'], ENDLESS_MS))
    const said = args.map((arg) => (arg === 'SNAPSHOT' ? `${name}snapshot` : arg))
    note(command, await held(own, said))
  }
  const forgotten = Object.keys(COMMAND_LOADERS)
    .map((each) => each.replace(':', ' '))
    .filter((each) => !used.has(each) && !NOT_RUN.includes(each))
  if (forgotten.length > 0) throw new Error(`these are not measured: ${forgotten.join(', ')}`)
  return used
}

/** Ends what would go on for ever, once it has begun. */
export async function endLater(process: { kill(signal: 'SIGINT'): void }, afterMs: number): Promise<void> {
  await delay(afterMs)
  process.kill('SIGINT')
}

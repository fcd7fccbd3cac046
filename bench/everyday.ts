/**
 * `npm run bench:everyday [ROUNDS]`: what people wait for all day. `ls` and `ps` with 50 instances and with one,
 * `validate` of a long definition, the memory of each command, and a following log of ten services that write
 * 50,000 lines a second in all. Needs the image `busybox:1.35` on the engine.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { followLogs } from './follow-logs.ts'
import { longDefinition } from './long-definition.ts'
import { endLater, type Held, memoryOfCommands } from './memory.ts'

const ROUNDS = Number(process.argv[2] ?? 7)
const INSTANCES = 50
const MB = 1e6
const MEMORY_LIMIT = 120
const ENVCTL = resolve('bin/envctl.js')
const HOOK = resolve('bench/memory-hook.mjs')
const node = process.execPath

const folder = await mkdtemp(join(tmpdir(), 'envctl-bench-'))
const name = `bench${process.pid}`

const held: Held = async (cwd, args, { endAfterMs, input = '', env } = {}) => {
  const file = join(folder, 'memory')
  const running = execa(node, ['--import', HOOK, ENVCTL, ...args], {
    cwd,
    input,
    env: { ...env, BENCH_MEMORY_FILE: file },
    reject: endAfterMs === undefined,
  })
  if (endAfterMs !== undefined) await endLater(running, endAfterMs)
  await running
  return Number(await readFile(file, 'utf8'))
}

async function median(work: () => Promise<number>): Promise<number> {
  const samples: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) samples.push(await work())
  return samples.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN
}

const timed = (args: readonly string[]) =>
  median(async () => {
    const began = performance.now()
    await execa(node, args, { cwd: folder, stdin: 'ignore' })
    return performance.now() - began
  })
const envctl = (...args: readonly string[]) => timed([ENVCTL, ...args])

const rows: (readonly [what: string, measured: string, limit: string])[] = []
try {
  await writeFile(
    join(folder, 'envs.yaml'),
    `name: ${name}\nservices:\n  a: { image: "busybox:1.35", command: sleep 100000, network_mode: none, stop_grace_period: 0s }\n`,
  )
  await execa(node, [ENVCTL, 'up'], { cwd: folder })
  const one = { ls: await envctl('ls'), ps: await envctl('ps') }
  for (let index = 1; index < INSTANCES; index += 1)
    await execa(node, [ENVCTL, 'up', '--instance', `i${index}`], { cwd: folder })
  const many = { ls: await envctl('ls'), ps: await envctl('ps') }
  rows.push(
    [
      '`ls`, 50 instances / one',
      `${(many.ls / one.ls).toFixed(2)} (${one.ls.toFixed(0)} ms, ${many.ls.toFixed(0)} ms)`,
      'at most 2',
    ],
    [
      '`ps`, 50 instances / one',
      `${(many.ps / one.ps).toFixed(2)} (${one.ps.toFixed(0)} ms, ${many.ps.toFixed(0)} ms)`,
      'at most 2',
    ],
  )
  const used = await memoryOfCommands(folder, name, held)

  const lines = await longDefinition(join(folder, 'long.yaml'))
  const [validate, small, start] = [
    await envctl('validate', '-f', 'long.yaml'),
    await envctl('validate'),
    await timed(['-e', '0']),
  ]
  rows.push([
    `\`validate\` of ${lines} lines beyond \`validate\` of three / \`node -e 0\``,
    `${((validate - small) / start).toFixed(2)} (${validate.toFixed(0)}, ${small.toFixed(0)} and ${start.toFixed(0)} ms)`,
    'at most 2',
  ])
  const logs = await followLogs({ folder, name, node, envctl: ENVCTL, hook: HOOK })
  used.set('logs -f', logs.memory)
  rows.push(
    [
      `\`logs -f\` of ${logs.services} services: lines lost of ${logs.written}`,
      String(logs.written - logs.seen),
      'none',
    ],
    [
      '`logs -f`: lines a second, seen / written',
      `${(logs.writing / logs.seconds).toFixed(2)} (${(logs.seen / logs.seconds).toFixed(0)} and ${(logs.written / logs.writing).toFixed(0)})`,
      'at least 0.98, of 50000',
    ],
  )
  const [worst, memory] = [...used].toSorted(([, a], [, b]) => b - a)[0] ?? ['', 0]
  rows.push([
    `memory of the CLI, at most (\`${worst}\`)`,
    `${(memory / MB).toFixed(0)} MB`,
    `at most ${MEMORY_LIMIT} MB`,
  ])
  const all = [...used].toSorted().map(([command, bytes]) => `${command} ${(bytes / MB).toFixed(0)}`)
  const table = [
    `| what (medians of ${ROUNDS}) | measured | to reach |`,
    '| --- | --- | --- |',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
    `Memory in MB: ${all.join(', ')}.`,
  ].join('\n')
  console.log(table)
  await writeFile('.cache/bench-everyday.md', `${table}\n`)
} finally {
  const { stdout } = await execa(node, [ENVCTL, 'ls', '--json'])
  const { instances }: { instances: readonly { readonly instance: string; readonly name: string }[] } =
    JSON.parse(stdout)
  for (const { instance } of instances.filter((each) => each.name.startsWith(name)))
    await execa(node, [ENVCTL, 'down', '--volumes', '--instance', instance], { cwd: '/' })
  const built = await execa('docker', ['images', '--quiet', `${name}*`], { lines: true })
  if (built.stdout.length > 0) await execa('docker', ['rmi', '--force', ...new Set(built.stdout)])
  await rm(folder, { recursive: true, force: true })
}

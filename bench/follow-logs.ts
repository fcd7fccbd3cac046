import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'

const SERVICES = 10
const PER_SECOND = 5000
const SECONDS = 10

export interface Followed {
  readonly services: number
  readonly written: number
  readonly seen: number
  /** From the first line seen to the last. */
  readonly seconds: number
  /** From the first line written to the last, by the engine's clock. */
  readonly writing: number
  /** The most that the process held, in bytes. */
  readonly memory: number
}

interface Where {
  readonly folder: string
  readonly name: string
  readonly node: string
  readonly envctl: string
  readonly hook: string
}

/** Follows services that write 50,000 lines a second in all, and counts what arrives. */
export async function followLogs({ folder, name, node, envctl, hook }: Where): Promise<Followed> {
  const own = join(folder, 'logs')
  await mkdir(own)
  // Busybox's seq writes its numbers in one go; the pause makes a second of it.
  const script = `sleep 2; for k in $$(seq 0 ${SECONDS - 1}); do seq $$((k*${PER_SECOND}+1)) $$((k*${PER_SECOND}+${PER_SECOND})); sleep 1; done`
  const services = Array.from(
    { length: SERVICES },
    (_, index) =>
      `  w${index}: { image: "busybox:1.35", command: ["sh", "-c", "${script}"], ready: { exit: 0 } }`,
  )
  await writeFile(join(own, 'envs.yaml'), `name: ${name}logs\nservices:\n${services.join('\n')}\n`)
  const options = { cwd: own, stdin: 'ignore' } as const
  await execa(node, [envctl, 'up', '--no-wait'], options)
  const file = join(own, 'memory')
  const following = execa(node, ['--import', hook, envctl, 'logs', '--follow'], {
    ...options,
    buffer: false,
    env: { BENCH_MEMORY_FILE: file },
  })
  let [seen, began, ended] = [0, 0, 0]
  for await (const data of following.stdout as AsyncIterable<Buffer>) {
    ended = performance.now()
    began ||= ended
    for (const byte of data) if (byte === 10) seen += 1
  }
  await following
  const all = await execa(node, [envctl, 'logs', '--timestamps', '--no-prefix'], { ...options, lines: true })
  const [first, last] = [all.stdout[0], all.stdout.at(-1)].map((line) =>
    Date.parse(line?.split(' ')[0] ?? ''),
  )
  await execa(node, [envctl, 'down', '--volumes'], options)
  return {
    services: SERVICES,
    written: SERVICES * PER_SECOND * SECONDS,
    seen,
    seconds: (ended - began) / 1000,
    writing: ((last ?? Number.NaN) - (first ?? Number.NaN)) / 1000,
    memory: Number(await readFile(file, 'utf8')),
  }
}

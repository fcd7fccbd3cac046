import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { testEngine } from './engine.ts'
import { leftOf, uniqueDefinition } from './library.ts'
import { preparedEnv } from './prepared.ts'

const VITEST = resolve('node_modules/vitest/vitest.mjs')

/** A folder with a definition and test files, for a test runner that is run as a process. */
export interface Suite {
  readonly folder: string
  /** The definition's name; `NAME` in what is written stands for it. */
  readonly name: string
  write(file: string, text: string): Promise<void>
  /** What the tests have noted, each on a line. */
  noted(): Promise<readonly string[]>
  /** Starts Vitest there. */
  vitest(args: readonly string[]): ReturnType<typeof runNode>
  /** Runs a program of Node there. */
  node(args: readonly string[]): ReturnType<typeof runNode>
  /** What the engine has of its instances. */
  left(): Promise<readonly string[]>
  [Symbol.asyncDispose](): Promise<void>
}

/** Within the repository, where `envctl` is this package itself; with more variables for what is run there. */
export async function suite(definition: string, more: Readonly<Record<string, string>> = {}): Promise<Suite> {
  await mkdir('.cache', { recursive: true })
  const folder = await mkdtemp(resolve('.cache', 'suite-'))
  const name = uniqueDefinition()
  const notes = join(folder, 'notes')
  const engine = await testEngine()
  const env = { ...(await preparedEnv()), NOTES: notes, NO_COLOR: '1', CI: '', ...more }
  const write = (file: string, text: string) => writeFile(join(folder, file), text.replaceAll('NAME', name))
  const node = (args: readonly string[]) => runNode(args, { folder, env })
  await write('envs.yaml', definition)
  await write('vitest.config.js', 'export default { test: { testTimeout: 120_000, hookTimeout: 120_000 } }\n')
  return {
    folder,
    name,
    write,
    node,
    vitest: (args) => node([VITEST, ...args]),
    async noted() {
      const text = await readFile(notes, 'utf8').catch(() => '')
      return text.split('\n').filter((line) => line !== '')
    },
    left: () => leftOf(name, engine),
    async [Symbol.asyncDispose]() {
      engine.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function runNode(
  args: readonly string[],
  { folder, env }: { readonly folder: string; readonly env: Readonly<Record<string, string>> },
) {
  return execa(process.execPath, args, {
    cwd: folder,
    reject: false,
    stdin: 'ignore',
    all: true,
    // The runner that this test is in is not the one that is started.
    extendEnv: false,
    env: { ...outside(), ...env },
  })
}

function outside(): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([key]) => !/^(VITEST|JEST|NODE_TEST|NODE_ENV|NODE_OPTIONS|TEST$|DEV$|PROD$)/.test(key),
    ),
  )
}

/** A test file for Vitest, whose tests note which instance they got and what its cache counts. */
export function vitestFile(isolation: string, tests: number, more = ''): string {
  return `
import { appendFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { Environment } from 'envctl'
import { environmentTest } from 'envctl/vitest'
import { expect } from 'vitest'

const test = environmentTest({ environment: new Environment(import.meta.dirname), isolation: '${isolation}' })

const count = ({ host, port }) => new Promise((resolve, reject) => {
  const socket = createConnection(port, host, () => socket.write('INCR count\\r\\n'))
  socket.once('data', (data) => { socket.destroy(); resolve(Number(String(data).slice(1))) })
  socket.once('error', reject)
})

for (let number = 1; number <= ${tests}; number += 1) {
  test('number ' + number, async ({ env }) => {
    const counted = await count(env.service('cache'))
    appendFileSync(process.env.NOTES, env.instance + ' ' + counted + '\\n')
    expect(counted).toBeGreaterThan(0)
  })
}
${more}
`
}

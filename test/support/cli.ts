import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { checkNoBug } from './no-bug.ts'
import { checkOutput } from './outputs.ts'
import { preparedEnv } from './prepared.ts'
import { clearStore } from './store.ts'

const BIN = resolve('bin/envctl.js')

export interface Ran {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** A folder with a definition of a name of its own, and the built command line run in it. */
export interface Project {
  readonly folder: string
  /** The definition's name. */
  readonly name: string
  /** The built command line, for tests that start it themselves. */
  readonly bin: string
  readonly env: Readonly<Record<string, string>>
  /** Fails when what `--json` prints is not what its schema says, and when an error is none that a person can have caused. */
  run(
    args: readonly string[],
    options?: {
      readonly input?: string
      readonly env?: Readonly<Record<string, string>>
      readonly timeoutMs?: number
    },
  ): Promise<Ran>
  write(file: string, text: string): Promise<void>
  /** Takes away every instance of the definition, its data, its snapshots and its folder. */
  [Symbol.asyncDispose](): Promise<void>
}

interface ProjectOptions {
  /** The definition's file. */
  readonly file?: string
  /** Of every command, the one that takes away what was made included. */
  readonly env?: Readonly<Record<string, string>>
  /** The folder's name begins so. */
  readonly prefix?: string
  /** Goes before every command, such as what makes it run elsewhere. */
  readonly inside?: readonly string[]
}

/**
 * Networks are all that is left of an instance whose command was killed early: no list of instances tells of it.
 * A janitor that is about it at the same moment may be first.
 */
async function removeNetworks(name: string): Promise<void> {
  const { stdout } = await execa('docker', ['network', 'ls', '--quiet', '--filter', `name=^${name}-`])
  for (const id of stdout.split('\n').filter((each) => each !== '')) {
    const { exitCode, stderr } = await execa('docker', ['network', 'rm', id], { reject: false })
    if (exitCode !== 0 && !stderr.includes('not found')) throw new Error(stderr)
  }
}

/** Those that were built for a definition or kept in its snapshots, by all of their names; on the engine that the suite runs on. */
async function removeImages(name: string): Promise<void> {
  const filters = [`${name}*`, `${name}/*`, `envctl-snapshot/${name}`].flatMap((pattern) => [
    '--filter',
    `reference=${pattern}`,
  ])
  const { stdout } = await execa('docker', ['images', ...filters, '--format', '{{.Repository}}:{{.Tag}}'])
  const names = stdout.split('\n').filter((each) => each !== '' && !each.endsWith(':<none>'))
  if (names.length > 0) await execa('docker', ['image', 'rm', '--force', ...names])
}

/** `NAME` in the text stands for the definition's name. */
export async function project(
  definition: string,
  { file = 'envs.yaml', env = {}, prefix = 'envctl-e2e-', inside = [] }: ProjectOptions = {},
): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), prefix))
  const name = `e2e${randomBytes(4).toString('hex')}`
  const write = (path: string, text: string) => writeFile(join(folder, path), text.replaceAll('NAME', name))
  await write(file, definition)
  const prepared = { ...(await preparedEnv()), ...env }
  const [program = '', ...before] = [...inside, process.execPath, BIN]
  const run: Project['run'] = async (args, options = {}) => {
    const result = await execa(program, [...before, ...args], {
      cwd: folder,
      reject: false,
      env: { ...prepared, NO_COLOR: '1', ...options.env },
      timeout: options.timeoutMs ?? 150_000,
      ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    })
    const ran = { exitCode: result.exitCode ?? -1, stdout: result.stdout, stderr: result.stderr }
    checkOutput(args, ran)
    checkNoBug(ran.stderr)
    return ran
  }
  return {
    folder,
    name,
    bin: BIN,
    env: { ...prepared, NO_COLOR: '1' },
    run,
    write,
    [Symbol.asyncDispose]: async () => {
      const { instances }: { instances: readonly { readonly instance: string; readonly name: string }[] } =
        // A test may have removed the folder.
        JSON.parse((await execa(process.execPath, [BIN, 'ls', '--json'], { cwd: '/', env: prepared })).stdout)
      for (const { instance } of instances.filter((each) => each.name === name)) {
        await execa(process.execPath, [BIN, 'down', '--volumes', '--timeout', '1', '--instance', instance], {
          cwd: '/',
          env: prepared,
        })
      }
      await removeNetworks(name)
      await removeImages(name)
      // Other layers are anybody's who begins with the same.
      await clearStore(name, ({ kind }) => kind === 'snapshot')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

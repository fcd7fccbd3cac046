import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeInstance } from '../../src/actions/down.ts'
import { membersBy } from '../../src/actions/members.ts'
import { ENVCTL } from '../../src/base/labels.ts'
import type { Engine } from '../../src/engine/port.ts'
import { testEngine } from './engine.ts'
import { preparedEnv } from './prepared.ts'

/** A folder for a definition, and a name that no other test has. */
export interface Bench {
  readonly folder: string
  /** The definition's name; `NAME` in what is written stands for it. */
  readonly name: string
  write(file: string, text: string): Promise<string>
  /** Every object that the engine has of its instances, by name. */
  left(): Promise<readonly string[]>
  /** Takes away all that is left of it. */
  [Symbol.asyncDispose](): Promise<void>
}

/** A name for a definition that no other test has. */
export const uniqueDefinition = (): string => `lib${randomBytes(4).toString('hex')}`

/** The library is tested in this process: images come from where the machine has them. */
export async function libraryBench(): Promise<Bench> {
  Object.assign(process.env, await preparedEnv())
  const folder = await mkdtemp(join(tmpdir(), 'envctl-library-'))
  const name = uniqueDefinition()
  const engine = await testEngine()
  const signal = new AbortController().signal
  const members = () => membersBy({ [ENVCTL.name]: name }, { engine, signal })
  return {
    folder,
    name,
    async write(file, text) {
      await writeFile(join(folder, file), text.replaceAll('NAME', name))
      return join(folder, file)
    },
    left: () => leftOf(name, engine),
    async [Symbol.asyncDispose]() {
      const deps = { engine, signal, emit: () => undefined, now: () => performance.now() }
      for (const { instance } of await members())
        await removeInstance({ instance, volumes: true, graceMs: 0 }, deps)
      engine.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Names of all that the engine has of a definition's instances, images that were made of their containers included. */
export async function leftOf(name: string, engine: Engine): Promise<readonly string[]> {
  const signal = new AbortController().signal
  const members = await membersBy({ [ENVCTL.name]: name }, { engine, signal })
  const images = (await engine.images.list()).flatMap(({ tags }) =>
    tags.filter((tag) => tag.startsWith(`${name}:`)),
  )
  return [
    ...members.flatMap(({ containers, networks, volumes }) =>
      [...containers, ...networks, ...volumes].map((each) => each.name),
    ),
    ...images,
  ]
}

import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { codeOf } from '../../base/errors.ts'
import type { ObservedContainer } from '../../plan/observed.ts'
import type { Spec } from '../../spec/types.ts'
import type { Deps } from '../deps.ts'
import { ownFolder } from '../files/own-folder.ts'
import { logLines } from '../logs/lines.ts'
import { containersOf } from '../ps.ts'

/**
 * Keeps what tells why a run failed: the whole log of each container, what the engine knows of it, and the
 * reason. Answers with the folder.
 */
export async function keepFailure(
  spec: Spec,
  request: { readonly failures?: string | undefined; readonly reason: string },
  deps: Deps,
): Promise<string> {
  const { instance } = spec
  const all = request.failures ?? (await ownFolder(spec.directory, 'failures'))
  await mkdir(all, { recursive: true })
  const folder = await newFolder(join(all, instance))
  const containers = await containersOf(instance, deps)
  const states = await Promise.all(
    containers.map(async (container) => {
      await keepLog(container, folder, deps)
      return deps.engine.containers.inspect(container.id, deps.signal)
    }),
  )
  const { environment, file } = spec
  const facts = { instance, environment, file, reason: request.reason, containers: states }
  await writeFile(join(folder, 'state.json'), `${JSON.stringify(facts, undefined, 2)}\n`)
  return folder
}

/** An instance that several tests share may fail more than once: `shop-test-run`, `shop-test-run-2` and so on. */
async function newFolder(path: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const folder = number === 1 ? path : `${path}-${number}`
    try {
      await mkdir(folder)
      return folder
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
  }
}

async function keepLog(
  { id, service, number }: ObservedContainer,
  folder: string,
  deps: Deps,
): Promise<void> {
  const texts = async function* () {
    for await (const lines of logLines({ id, service, number }, { follow: false }, deps))
      yield lines.map(({ timestamp, text }) => `${timestamp} ${text}\n`).join('')
  }
  await pipeline(Readable.from(texts()), createWriteStream(join(folder, `${service}-${number}.log`)))
}

import { EnvctlError } from '../base/errors.ts'
import { makeVolumes, sourceMounts, targetMounts } from './copy-mounts.ts'
import { withHelper } from './helper.ts'
import type { Child, Mechanism, StateTools } from './mechanism.ts'
import { carry } from './tar.ts'

/** How programs and shells tell that something to be run is not there. */
const NO_PROGRAM = [126, 127]

/**
 * Copies whole volumes on the engine, by the `cp` of an image that is there; an image without one has the
 * files carried through this machine.
 */
export const copy: Mechanism = {
  name: 'copy',
  differences: false,
  make: async (children, tools) => {
    if (children.length === 0) return []
    const made = await makeVolumes(children, tools)
    if (!(await copied(children, tools))) await carry(children, tools)
    return made
  },
}

/** `false` when the image has no `cp`. */
function copied(children: readonly Child[], tools: StateTools): Promise<boolean> {
  const { containers } = tools.engine
  const commands = children.map((_, index) => `cp -a /from/${index}/. /to/${index}/`)
  const mounts = [...sourceMounts(children), ...targetMounts(children)]
  const command = ['sh', '-c', commands.join(' && ')]
  return withHelper({ mounts, command }, tools, async (id) => {
    try {
      await containers.start(id, tools.signal)
    } catch (error) {
      if (error instanceof EnvctlError && /not found|no such file/i.test(error.detail ?? '')) return false
      throw error
    }
    const exitCode = await containers.wait(id, tools.signal)
    if (NO_PROGRAM.includes(exitCode)) return false
    if (exitCode === 0) return true
    throw new EnvctlError({
      code: 'state.failed',
      message: 'The engine could not copy the state',
      detail: await lastWords(id, tools),
      hint: 'See that it has room (envctl doctor), then run the same command again.',
    })
  })
}

async function lastWords(id: string, { engine, signal }: StateTools): Promise<string> {
  const chunks: Buffer[] = []
  for await (const { data } of engine.containers.logs(id, { follow: false, tail: 5 }, signal))
    chunks.push(data)
  return Buffer.concat(chunks).toString('utf8').trim()
}

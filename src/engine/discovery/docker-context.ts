import { join } from 'node:path'
import { messageOf } from '../../base/errors.ts'
import { contextCandidate, currentContext, dockerConfigDir } from './contexts.ts'
import type { Way } from './way.ts'

/** `DOCKER_CONTEXT`. */
export const namedContext: Way = {
  explicit: true,
  async find(context) {
    const name = context.env['DOCKER_CONTEXT']
    if (name === undefined || name === '' || name === 'default') return []
    return [await contextCandidate(name, `DOCKER_CONTEXT=${name}`, context)]
  },
}

/** The context that `docker context use` chose. */
export const chosenContext: Way = {
  explicit: false,
  async find(context) {
    if (context.env['DOCKER_CONTEXT'] === 'default') return []
    try {
      const name = await currentContext(context)
      return name === undefined
        ? []
        : [await contextCandidate(name, `the current Docker context "${name}"`, context)]
    } catch (error) {
      const file = join(dockerConfigDir(context), 'config.json')
      return [{ source: file, problem: `it cannot be read: ${messageOf(error)}` }]
    }
  },
}

import { contextCandidate } from './contexts.ts'
import { environmentTls } from './docker-host.ts'
import { parseEndpoint } from './endpoint.ts'
import type { Way } from './way.ts'

/** `--engine`: a url, or the name of a Docker context. */
export const flag: Way = {
  explicit: true,
  async find(context) {
    const { engine } = context
    if (engine === undefined || engine === '') return []
    if (!/:\/\/|:\d+$/.test(engine)) return [await contextCandidate(engine, `--engine ${engine}`, context)]
    const endpoint = parseEndpoint(engine, await environmentTls(context))
    const source = '--engine'
    return [
      endpoint === undefined
        ? { source, problem: `"${engine}" is no engine's address` }
        : { source, endpoint },
    ]
  },
}

import { thisProcess } from '../actions/instance/process-owner.ts'
import { Janitor } from '../actions/janitor/spawn.ts'

const janitors = new Map<string, Janitor>()

/**
 * The janitor of this process on an engine, which is started with the first instance. `undefined` where it was said,
 * as users of Testcontainers say it, that this machine tidies up by itself.
 */
export function janitorOf(engine: string | undefined): Janitor | undefined {
  if (process.env['TESTCONTAINERS_RYUK_DISABLED'] === 'true') return undefined
  const key = engine ?? ''
  const janitor = janitors.get(key) ?? new Janitor({ owner: thisProcess(), engine }, { restarts: true })
  janitors.set(key, janitor)
  return janitor
}

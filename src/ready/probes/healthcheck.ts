import { setTimeout as delay } from 'node:timers/promises'
import { EnvctlError } from '../../base/errors.ts'
import { unhealthy } from '../failure.ts'
import type { Probe, ProbeContext, ProbeOf } from '../probe.ts'

/** Where the engine tells no health by events (Podman), it is looked at so often. */
const LOOK_MS = 500

/** Ready when the engine says healthy; unhealthy is the end of it, as in Compose. */
export const healthcheck: Probe<ProbeOf<'healthcheck'>> = async (_, context, signal) => {
  const { engine, container, service } = context
  const healthy = Promise.withResolvers<void>()
  const stop = context.events((event) => {
    if (event.action === 'health' && event.health === 'healthy') healthy.resolve()
  })
  const look = async () => {
    for (;;) {
      const driven = await engine.containers.checkHealth(container.id, signal)
      const { health, healthOutput: output } = (await engine.containers.inspect(container.id, signal)) ?? {}
      if (health === 'healthy') return
      if (health === 'none') throw noCheck(context)
      // Run oftener than its interval says, it may fail as often as it likes.
      if (health === 'unhealthy' && !driven) throw await unhealthy(engine, container, { service, output })
      context.refused(output?.trim() ? `starting: ${output.trim()}` : 'starting')
      await delay(LOOK_MS, undefined, { signal })
    }
  }
  try {
    await Promise.race([healthy.promise, look()])
  } finally {
    stop()
  }
}

function noCheck({ service }: ProbeContext): EnvctlError {
  return new EnvctlError({
    code: 'service.not-ready',
    message: `Service "${service}" has no healthcheck to wait for`,
    hint: 'Give it a "healthcheck", or another way to be "ready".',
  })
}

import { setTimeout as delay } from 'node:timers/promises'
import { EnvctlError } from '../../base/errors.ts'
import type { Probe, ProbeContext, ProbeOf } from '../probe.ts'

/** Where the engine tells no health by events (Podman), it is looked at so often. */
const LOOK_MS = 500

/** Ready when the engine says healthy; unhealthy is the end of it, as in Compose. */
export const healthcheck: Probe<ProbeOf<'healthcheck'>> = async (_, context, signal) => {
  const news = Promise.withResolvers<void>()
  const judge = (health: string, { output, final }: { output?: string | undefined; final: boolean }) => {
    if (health === 'healthy') news.resolve()
    else if (health === 'unhealthy' && final) news.reject(unhealthy(context, output))
    else if (health === 'none') news.reject(noCheck(context))
  }
  const stop = context.events((event) => {
    if (event.action === 'health' && event.health === 'healthy') judge('healthy', { final: true })
  })
  const look = async () => {
    for (;;) {
      // Run oftener than its interval says, it may fail as often as it likes.
      const driven = await context.engine.containers.checkHealth(context.container.id, signal)
      const now = await context.engine.containers.inspect(context.container.id, signal)
      if (now !== undefined) judge(now.health, { output: now.healthOutput, final: !driven })
      context.refused(now?.healthOutput?.trim() ? `starting: ${now.healthOutput.trim()}` : 'starting')
      await delay(LOOK_MS, undefined, { signal })
    }
  }
  try {
    await Promise.race([news.promise, look()])
  } finally {
    stop()
  }
}

function unhealthy({ container }: ProbeContext, output: string | undefined): EnvctlError {
  return new EnvctlError({
    code: 'service.not-ready',
    message: `Container "${container.name}" is unhealthy`,
    detail: output?.trim() ? `Its healthcheck said: ${output.trim()}` : undefined,
    hint: 'See why its healthcheck fails, or give it more time by healthcheck.start_period.',
  })
}

function noCheck({ container }: ProbeContext): EnvctlError {
  return new EnvctlError({
    code: 'service.not-ready',
    message: `Container "${container.name}" has no healthcheck to wait for`,
    hint: 'Give the service a "healthcheck", or another way to be "ready".',
  })
}

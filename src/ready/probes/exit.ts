import { EnvctlError } from '../../base/errors.ts'
import type { Probe, ProbeOf } from '../probe.ts'

/** Ready when the container has ended with the code. */
export const exit: Probe<ProbeOf<'exit'>> = async (spec, { container, engine }, signal) => {
  const code = await engine.containers.wait(container.id, signal)
  if (code === spec.code) return
  throw new EnvctlError({
    code: 'service.exited',
    message: `Container "${container.name}" ended with ${code} instead of ${spec.code}`,
    hint: 'See its log with: envctl logs',
  })
}

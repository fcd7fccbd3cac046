import { exited } from '../failure.ts'
import type { ProbeContext, ProbeOf } from '../probe.ts'

/** Ready when the container has ended with the code. */
export async function exit(
  { code }: ProbeOf<'exit'>,
  { container, engine, service }: Pick<ProbeContext, 'container' | 'engine' | 'service'>,
  signal: AbortSignal,
): Promise<void> {
  const exitCode = await engine.containers.wait(container.id, signal)
  if (exitCode !== code) throw await exited(engine, container, { service, exitCode, expected: code })
}

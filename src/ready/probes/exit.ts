import type { ContainerState } from '../../engine/port-types.ts'
import { endWords, exited } from '../failure.ts'
import type { ProbeContext, ProbeOf } from '../probe.ts'

/** Not over: its policy has the engine start it again, or it has done so already. */
const GOES_ON: ReadonlySet<ContainerState> = new Set(['restarting', 'running', 'paused'])

/** Ready when the container has ended with the code, and is not started again. */
export async function exit(
  { code }: ProbeOf<'exit'>,
  { container, engine, service, refused }: Pick<ProbeContext, 'container' | 'engine' | 'service' | 'refused'>,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const told = await engine.containers.wait(container.id, signal)
    const now = await engine.containers.inspect(container.id, signal)
    if (now !== undefined && GOES_ON.has(now.state)) {
      refused(`${endWords(told)}, and was restarted`)
      continue
    }
    // It may have been started and have ended again since the answer.
    const exitCode = now?.exitCode ?? told
    if (exitCode === code) return
    throw await exited(engine, container, { service, exitCode, expected: code })
  }
}

import { attempts } from '../attempts.ts'
import type { Probe, ProbeOf } from '../probe.ts'

const KEPT = 200

/** Ready when the command in the container ends with 0. */
export const exec: Probe<ProbeOf<'exec'>> = (spec, context, signal) =>
  attempts(context, signal, async (inner) => {
    const handle = await context.engine.exec.start(context.container.id, { command: spec.command }, inner)
    let output = ''
    for await (const { data } of handle.output) output = (output + data.toString('utf8')).slice(-KEPT)
    const code = await handle.exitCode()
    if (code !== 0) throw new Error(`ended with ${code}${output.trim() === '' ? '' : `: ${output.trim()}`}`)
  })

import { StringDecoder } from 'node:string_decoder'
import type { Probe, ProbeContext, ProbeOf } from '../probe.ts'

/** Ready when lines of the log of this start match so many times. */
export const log: Probe<ProbeOf<'log'>> = async (spec, context, signal) => {
  const { container, engine } = context
  if (!container.keepsWholeLog && (await beginsTooLate(context, signal))) return
  const pattern = new RegExp(spec.pattern)
  const rest = { stdout: '', stderr: '' }
  // A character may be cut by the border of two chunks.
  const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') }
  let times = 0
  context.refused(`no line has matched ${spec.pattern}`)
  for await (const { stream, data } of engine.containers.logs(
    container.id,
    { follow: true, since: container.logSince },
    signal,
  )) {
    const lines = (rest[stream] + decoders[stream].write(data)).split('\n')
    rest[stream] = lines.pop() ?? ''
    times += lines.filter((line) => pattern.test(line)).length
    // A prompt is a line that does not end.
    if (times >= spec.times || times + (pattern.test(rest[stream]) ? 1 : 0) >= spec.times) return
  }
  signal.throwIfAborted()
  // The log has ended with its container; who watches that tells why.
  await new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  )
}

/**
 * Whether an engine that drops the oldest lines has dropped all that the service wrote while whoever started it waited
 * for it: then its log tells nothing of that any more, and waiting would be in vain.
 */
async function beginsTooLate(
  { container, engine, timeoutMs }: ProbeContext,
  signal: AbortSignal,
): Promise<boolean> {
  const options = { follow: false, since: container.logSince, timestamps: true }
  let beginning = ''
  for await (const { data } of engine.containers.logs(container.id, options, signal)) {
    beginning += data.toString('latin1')
    const [time, text] = beginning.split(' ', 2)
    if (text !== undefined) return Date.parse(time ?? '') > Date.parse(container.startedAt) + timeoutMs
  }
  return false
}

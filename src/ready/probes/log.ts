import { StringDecoder } from 'node:string_decoder'
import type { Probe, ProbeOf } from '../probe.ts'

/** Ready when lines of the log of this start match so many times. */
export const log: Probe<ProbeOf<'log'>> = async (spec, context, signal) => {
  const { container, engine } = context
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

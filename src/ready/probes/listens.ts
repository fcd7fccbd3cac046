import type { ProbeContext } from '../probe.ts'

const LISTEN = '0A'

/** Looks inside the container for a socket that listens: for a port that cannot be reached from here. */
export async function listens(
  port: number,
  { engine, container }: ProbeContext,
  signal: AbortSignal,
): Promise<void> {
  const command = ['cat', '/proc/net/tcp', '/proc/net/tcp6']
  const handle = await engine.exec.start(container.id, { command }, signal)
  let text = ''
  for await (const { stream, data } of handle.output) if (stream === 'stdout') text += data.toString('latin1')
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const found = text.split('\n').some((line) => {
    const fields = line.trim().split(/\s+/)
    return fields[1]?.endsWith(`:${hex}`) && fields[3] === LISTEN
  })
  if (!found) throw new Error(`nothing listens on port ${port} in the container`)
}

import type { ProbeContext } from '../probe.ts'

const LISTEN = '0A'

/** What stands above the sockets in the kernel's table of them. */
const HEADING = 'local_address'

/** Waits for nothing: rejects unless a socket listens in the container, for a port that cannot be reached from here. */
export async function listens(port: number, context: ProbeContext, signal: AbortSignal): Promise<void> {
  const found = await listening(port, context, signal)
  if (found === undefined) throw new Error('its sockets cannot be listed: the image has no "cat"')
  if (!found) throw new Error(`nothing listens on port ${port} in the container`)
}

/** Whether a socket listens inside the container. `undefined` when its image has nothing to look with. */
export async function listening(
  port: number,
  { engine, container }: ProbeContext,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const command = ['cat', '/proc/net/tcp', '/proc/net/tcp6']
  const handle = await engine.exec.start(container.id, { command }, signal)
  let text = ''
  for await (const { stream, data } of handle.output) if (stream === 'stdout') text += data.toString('latin1')
  if (!text.includes(HEADING)) return undefined
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return text.split('\n').some((line) => {
    const fields = line.trim().split(/\s+/)
    return fields[1]?.endsWith(`:${hex}`) && fields[3] === LISTEN
  })
}

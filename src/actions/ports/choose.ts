import { createHash } from 'node:crypto'
import getPort, { clearLockedPorts } from 'get-port'
import { codeOf } from '../../base/errors.ts'

/** Below the range that Linux, macOS and Windows give to outgoing connections. */
const FIRST = 20_000
const COUNT = 10_000
const CANDIDATES = 64
/** The first port that everybody may bind, unless the machine says otherwise. */
const UNPRIVILEGED = 1024

export interface PortWish {
  readonly instance: string
  readonly service: string
  readonly number: number
  /** `5432/tcp` */
  readonly target: string
  readonly range?: readonly [from: number, to: number] | undefined
}

/**
 * Host ports for a container port, most wanted first. They follow from the names alone, so that an instance
 * whose containers are gone gets the ports again that it had.
 *
 * @example
 * portCandidates({ instance: 'shop-dev', service: 'db', number: 1, target: '5432/tcp' })[0] // always the same
 */
export function portCandidates(wish: PortWish): readonly number[] {
  const [first, count] =
    wish.range === undefined ? [FIRST, COUNT] : [wish.range[0], wish.range[1] - wish.range[0] + 1]
  const seed = createHash('sha256')
    .update(`${wish.instance}/${wish.service}/${wish.number}/${wish.target}`)
    .digest()
  const start = wish.range === undefined ? seed.readUInt32BE(0) : 0
  return Array.from(
    { length: Math.min(count, wish.range === undefined ? CANDIDATES : count) },
    (_, step) => first + ((start + step) % count),
  )
}

/**
 * The first candidate that is free, with `local` proved by binding it for a moment. `undefined` when none of them is.
 */
export async function freePort(
  candidates: readonly number[],
  where: { readonly local: boolean; readonly address: string },
): Promise<number | undefined> {
  for (const port of candidates) {
    if (!where.local || (await canBind(port, where.address))) return port
  }
  return undefined
}

/**
 * Whether a TCP port of this machine is free at an address. What only an engine may bind, or what is no address here,
 * cannot be tried, and counts as free: the engine tells.
 */
export async function canBind(port: number, address: string): Promise<boolean> {
  if (port < UNPRIVILEGED && process.getuid?.() !== 0) return true
  // It holds back for half a minute what it found free once: an instance that is made again in the same
  // process would find its own ports taken.
  clearLockedPorts()
  try {
    return (await getPort({ port, host: address })) === port
  } catch (error) {
    if (['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(error))) return true
    throw error
  }
}

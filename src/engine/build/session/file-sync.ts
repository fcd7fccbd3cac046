import { GRPC_STATUS, type GrpcCall, GrpcError, type GrpcMethod } from './grpc.ts'
import type { Message } from './messages.ts'

export const FILE_SYNC = '/moby.filesync.v1.FileSync/DiffCopy'

const PACKET = { stat: 0, request: 1, data: 2, end: 3, error: 4 } as const

/** A few large files are read at a time: more gain nothing, and each has a piece of its file in memory. */
const LARGE_AT_ONCE = 4
/** Small ones leave together, in as few pieces as so many make. */
const SMALL_AT_ONCE = 64
/** Stats are small, and every writing has its price. */
const STATS_AT_ONCE = 256

/** A file, folder or link as the engine is told of it. */
export interface SyncedStat {
  /** With slashes. */
  readonly path: string
  /** With Go's bits, which are not the system's. */
  readonly mode: number
  readonly size: number
  /** Nanoseconds since 1970, as the halves of 64 bits. */
  readonly modTime: { readonly low: number; readonly high: number }
  readonly linkname: string
}

/** A folder that the engine asks for. */
export interface SyncedFolder {
  /** Numbers of the entries that paths are about, in order; of all of them without paths. */
  select(paths: readonly string[]): readonly number[]
  stat(at: number): SyncedStat
  content(at: number): AsyncIterable<Uint8Array>
  /** All of it at once, if it is small. */
  small(at: number): Uint8Array | undefined
}

/** A folder by the engine's name for it. */
export type SyncedFolders = Readonly<Record<string, () => Promise<SyncedFolder>>>

/**
 * Gives the engine what it lacks of a folder: it is told of everything that there is, compares that with what
 * it has kept from the last build, and asks for the rest.
 */
export function fileSync(folders: SyncedFolders, packet: Message): GrpcMethod {
  return async (call) => {
    const [name = ''] = call.metadata('dir-name')
    const folder = await folders[name]?.()
    if (folder === undefined) throw new Error(`no folder is called "${name}"`)
    await sync({ call, folder, packet, entries: folder.select(valuesOf(call, 'followpaths')) })
  }
}

/** Newer engines send what is not ASCII in the way of urls, and say so. */
function valuesOf({ metadata }: GrpcCall, key: string): readonly string[] {
  const values = metadata(key)
  if (metadata(`${key}-encoded`)[0] !== '1') return values
  return values.map((value) => decodeURIComponent(value.replaceAll('+', ' ')))
}

interface Sync {
  readonly call: GrpcCall
  readonly folder: SyncedFolder
  readonly packet: Message
  /** What the engine is told of; it asks by the places in this list. */
  readonly entries: readonly number[]
}

async function sync(facts: Sync): Promise<void> {
  const { call, packet, folder, entries } = facts
  const failed = Promise.withResolvers<never>()
  const told = tell(facts)
  told.catch(failed.reject)
  const small = new Set<Promise<void>>()
  const large = new Set<Promise<void>>()
  const listen = async () => {
    for await (const message of call.messages) {
      const { type, id, data } = packet.decode<{ type: number; id: number; data: Uint8Array }>(message)
      if (type === PACKET.error) throw ended(Buffer.from(data).toString('utf8'))
      if (type === PACKET.end) return
      if (type !== PACKET.request) continue
      // The others wait in the engine's own queue.
      if (small.size >= SMALL_AT_ONCE) await Promise.race(small)
      const at = placeOf(entries, id)
      const content = folder.small(at)
      if (content === undefined && large.size >= LARGE_AT_ONCE) await Promise.race(large)
      const giving = content === undefined ? large : small
      const work = give(facts, { id, at, content }).finally(() => giving.delete(work))
      work.catch(failed.reject)
      giving.add(work)
    }
    throw ended('the engine has ended the call')
  }
  await Promise.race([listen(), failed.promise])
  await Promise.all([told, ...small, ...large])
  await call.send(packet.encode({ type: PACKET.end }))
}

const ended = (message: string) => new GrpcError(GRPC_STATUS.cancelled, message)

/** Everything that there is, in order; an empty message ends it. */
async function tell({ call, folder, packet, entries }: Sync): Promise<void> {
  for (let from = 0; from < entries.length; from += STATS_AT_ONCE) {
    const stats = entries.slice(from, from + STATS_AT_ONCE).map((at) => folder.stat(at))
    await call.send(...stats.map((stat) => packet.encode({ type: PACKET.stat, stat })))
  }
  await call.send(packet.encode({ type: PACKET.stat }))
}

function placeOf(entries: readonly number[], id: number): number {
  const at = entries[id]
  if (at === undefined) throw new Error(`the engine asks for file ${id}, which it was not told of`)
  return at
}

interface Given {
  /** What the engine calls it. */
  readonly id: number
  readonly at: number
  readonly content: Uint8Array | undefined
}

/** A file piece by piece, unless all of it is there; an empty piece ends it. */
async function give({ call, folder, packet }: Sync, { id, at, content }: Given): Promise<void> {
  const head = packet.encode({ type: PACKET.data, id })
  if (content !== undefined) {
    const whole = content.length === 0 ? [] : [packet.encode({ type: PACKET.data, id, data: content })]
    await call.send(...whole, head)
    return
  }
  for await (const data of folder.content(at)) await call.sendPieces(head, bytesField(4, data.length), data)
  await call.send(head)
}

/** What stands before the bytes of a field: its number and their length, as protobuf writes them. */
function bytesField(number: number, length: number): Uint8Array {
  const result = [(number << 3) | 2]
  let rest = length
  for (; rest > 0x7f; rest >>>= 7) result.push((rest & 0x7f) | 0x80)
  return Uint8Array.from([...result, rest])
}

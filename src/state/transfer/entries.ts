import { createHash, type Hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Header, type Pack } from 'tar-stream'

/** An entry of a tar: what it says of a file, and the content. */
export type Entry = Readable & { readonly header: Header }

/** What a tar says of an entry by other means than its header's fields. */
const OWN_PAX = ['path', 'linkpath', 'size']

const PERMISSIONS = 0o7777

export interface Renaming {
  /** What names begin with. */
  readonly from: string
  /** What they are to begin with instead. */
  readonly to: string
}

/** Digests of entries that pass by: of their names, kinds, owners and permissions, and of their content. */
export class Checksum {
  readonly #hash: Hash = createHash('sha256')

  header({ name, type, mode = 0, uid, gid, size, linkname }: Header): void {
    // Docker repeats the kind of a file in its permissions.
    this.#hash.update(JSON.stringify([name, type, mode & PERMISSIONS, uid, gid, size, linkname ?? null]))
  }

  content(chunk: Uint8Array): void {
    this.#hash.update(chunk)
  }

  digest(): string {
    return this.#hash.copy().digest('hex')
  }
}

/** Hands an entry of one tar to another one, under another name, and its checksum to whom it concerns. */
export async function passOn(
  entry: Entry,
  to: Pack,
  { renaming, checksum }: { readonly renaming: Renaming; readonly checksum: Checksum },
): Promise<void> {
  const header = renamed(entry.header, renaming)
  // What is compared are the names without what they begin with here or there.
  const { length } = renaming.to
  const linkname = header.type === 'link' ? header.linkname?.slice(length) : header.linkname
  checksum.header({ ...header, name: header.name.slice(length), linkname })
  const out = to.entry(header)
  if (header.type !== 'file' || header.size === 0) entry.resume()
  entry.on('data', (chunk: Uint8Array) => checksum.content(chunk))
  await pipeline(entry, out)
}

function renamed(header: Header, { from, to }: Renaming): Header {
  const pax = Object.fromEntries(Object.entries(header.pax ?? {}).filter(([key]) => !OWN_PAX.includes(key)))
  const name = (path: string) => (path.startsWith(from) ? `${to}${path.slice(from.length)}` : path)
  return {
    ...header,
    name: name(header.name),
    // A hard link names another entry; a symbolic one means what it says.
    ...(header.type === 'link' && header.linkname !== undefined ? { linkname: name(header.linkname) } : {}),
    ...(Object.keys(pax).length === 0 ? {} : { pax }),
  }
}

/** The entries of a tar that comes as a stream; each must be read before the next comes. */
export function entriesOf(stream: NodeJS.ReadableStream): AsyncIterable<Entry> {
  const entries = extract()
  stream.on('error', (error: Error) => entries.destroy(error))
  stream.pipe(entries)
  return entries as AsyncIterable<Entry>
}

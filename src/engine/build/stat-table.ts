import { createHash } from 'node:crypto'
import { isFolder } from './entry-type.ts'

/** Numbers of each entry, in this order. */
const FIELDS = 5
const DIGEST_BYTES = 32
const MAGIC = 0x656e7602
/** Magic, count, bytes of names, nothing, time; then the digest of it all. */
const HEADER_BYTES = 24 + DIGEST_BYTES

/** Coarse file systems keep seconds, some of them every second one; the others, the ticks of the system's clock. */
const COARSE_MS = 2000
const TICK_MS = 20

/** What tells that a file is the one that was looked at, and has not changed since. Times are in milliseconds. */
export interface EntryStats {
  /** Type and permissions, as the system has them. */
  readonly mode: number
  readonly size: number
  readonly mtimeMs: number
  readonly ctimeMs: number
  readonly ino: number
}

/**
 * Entries of a folder with their stats and the digests of their contents. Columns instead of objects: a context
 * of ten thousand files is read, compared and written within a few milliseconds.
 */
export class StatTable {
  readonly names: string[]
  /** When it was begun to look, in unix milliseconds: what has changed since may not have been seen. */
  readonly at: number
  #numbers: Float64Array
  #digests: Buffer
  #all: string | undefined

  constructor(
    at: number,
    names: string[] = [],
    numbers = new Float64Array(0),
    digests: Buffer = Buffer.alloc(0),
  ) {
    this.at = at
    this.names = names
    this.#numbers = numbers
    this.#digests = digests
  }

  /** One that begins with so many entries of another, with their digests. */
  static beginning(at: number, other: StatTable | undefined, count: number): StatTable {
    if (other === undefined || count === 0) return new StatTable(at)
    const numbers = other.#numbers.slice(0, count * FIELDS)
    const digests = Buffer.from(other.#digests.subarray(0, count * DIGEST_BYTES))
    return new StatTable(at, other.names.slice(0, count), numbers, digests)
  }

  /** The same without some of its entries. */
  without(left: ReadonlySet<number>): StatTable {
    const rest = new StatTable(this.at)
    for (const [at, name] of this.names.entries()) {
      if (left.has(at)) continue
      rest.add(name, this.stats(at))
      rest.takeDigest(rest.names.length - 1, this, at)
    }
    return rest
  }

  add(name: string, stats: EntryStats): void {
    const at = this.names.push(name) - 1
    if ((at + 1) * FIELDS > this.#numbers.length) this.#grow()
    this.setStats(at, stats)
  }

  setStats(at: number, { mode, size, mtimeMs, ctimeMs, ino }: EntryStats): void {
    const base = at * FIELDS
    this.#numbers[base] = mode
    this.#numbers[base + 1] = size
    this.#numbers[base + 2] = mtimeMs
    this.#numbers[base + 3] = ctimeMs
    this.#numbers[base + 4] = ino
  }

  mode(at: number): number {
    return this.#numbers[at * FIELDS] ?? 0
  }

  /**
   * Whether an entry is what was just found, so that its digest is still right. A file that was changed at about
   * the time it was read may have been changed once more since, within one tick of the clock by which changes
   * are known.
   */
  isStill(at: number, name: string, { mode, size, mtimeMs, ctimeMs, ino }: EntryStats): boolean {
    const base = at * FIELDS
    const numbers = this.#numbers
    if (this.names[at] !== name || numbers[base] !== mode) return false
    // Of a folder nothing else makes an image another one.
    if (isFolder(mode)) return true
    return (
      numbers[base + 1] === size &&
      numbers[base + 2] === mtimeMs &&
      numbers[base + 3] === ctimeMs &&
      numbers[base + 4] === ino &&
      this.#isSettled(at)
    )
  }

  /** Whether a digest is that of the file for as long as its stats stay what they are. */
  #isSettled(at: number): boolean {
    const mtimeMs = this.#numbers[at * FIELDS + 2] ?? 0
    const ctimeMs = this.#numbers[at * FIELDS + 3] ?? 0
    // Whole seconds are a sign of a file system that keeps no more.
    const coarse = mtimeMs % 1000 === 0 && ctimeMs % 1000 === 0
    return Math.max(mtimeMs, ctimeMs) + (coarse ? COARSE_MS : TICK_MS) < this.at
  }

  stats(at: number): EntryStats {
    const number = (field: number) => this.#numbers[at * FIELDS + field] ?? 0
    return { mode: number(0), size: number(1), mtimeMs: number(2), ctimeMs: number(3), ino: number(4) }
  }

  /** The same of an entry of another table, wherever it stands there; of files and links alone. */
  same(at: number, other: StatTable, otherAt: number): boolean {
    if (!this.#isSettled(at)) return false
    for (let field = 0; field < FIELDS; field += 1)
      if (this.#numbers[at * FIELDS + field] !== other.#numbers[otherAt * FIELDS + field]) return false
    return true
  }

  takeDigest(at: number, other: StatTable, otherAt: number): void {
    const from = otherAt * DIGEST_BYTES
    other.#digests.copy(this.#digests, at * DIGEST_BYTES, from, from + DIGEST_BYTES)
  }

  digest(at: number): Buffer {
    return this.#digests.subarray(at * DIGEST_BYTES, (at + 1) * DIGEST_BYTES)
  }

  setDigest(at: number, digest: Buffer): void {
    digest.copy(this.#digests, at * DIGEST_BYTES)
  }

  /** SHA-256 of names, types, permissions and digests, in hex: what an image can be made of. Times are not. */
  contentDigest(): string {
    if (this.#all !== undefined) return this.#all
    const modes = new Float64Array(this.names.length)
    for (let at = 0; at < modes.length; at += 1) modes[at] = this.mode(at)
    const digests = this.#digests.subarray(0, this.names.length * DIGEST_BYTES)
    const hash = createHash('sha256').update(this.#nameBytes()).update(bytesOf(modes)).update(digests)
    this.#all = hash.digest('hex')
    return this.#all
  }

  toBytes(): Buffer {
    const names = this.#nameBytes()
    const count = this.names.length
    const header = Buffer.alloc(HEADER_BYTES)
    header.writeUInt32LE(MAGIC, 0)
    header.writeUInt32LE(count, 4)
    header.writeUInt32LE(names.length, 8)
    header.writeDoubleLE(this.at, 16)
    header.write(this.contentDigest(), 24, 'hex')
    const numbers = bytesOf(this.#numbers.subarray(0, count * FIELDS))
    return Buffer.concat([header, numbers, this.#digests.subarray(0, count * DIGEST_BYTES), names])
  }

  /** What was written; `undefined` when it is something else, or cut off. */
  static from(bytes: Buffer): StatTable | undefined {
    if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC) return undefined
    const count = bytes.readUInt32LE(4)
    const digestsAt = HEADER_BYTES + count * FIELDS * Float64Array.BYTES_PER_ELEMENT
    const namesAt = digestsAt + count * DIGEST_BYTES
    if (bytes.length !== namesAt + bytes.readUInt32LE(8)) return undefined
    const numbers = new Float64Array(count * FIELDS)
    bytesOf(numbers).set(bytes.subarray(HEADER_BYTES, digestsAt))
    const names = count === 0 ? [] : bytes.toString('utf8', namesAt).split('\0')
    if (names.length !== count) return undefined
    const table = new StatTable(bytes.readDoubleLE(16), names, numbers, bytes.subarray(digestsAt, namesAt))
    table.#all = bytes.toString('hex', 24, HEADER_BYTES)
    return table
  }

  #nameBytes(): Buffer {
    return Buffer.from(this.names.join('\0'))
  }

  #grow(): void {
    const room = Math.max(1024, this.names.length * 2)
    const numbers = new Float64Array(room * FIELDS)
    numbers.set(this.#numbers)
    this.#numbers = numbers
    const digests = Buffer.alloc(room * DIGEST_BYTES)
    this.#digests.copy(digests)
    this.#digests = digests
  }
}

const bytesOf = (numbers: Float64Array): Buffer =>
  Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength)

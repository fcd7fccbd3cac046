import type { Stats } from 'node:fs'

/** Numbers of each entry, in this order. */
const FIELDS = 5
const DIGEST_BYTES = 32
const MAGIC = 0x656e7601
const HEADER_BYTES = 24

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

  add(name: string, { mode, size, mtimeMs, ctimeMs, ino }: Stats): void {
    const at = this.names.push(name) - 1
    if ((at + 1) * FIELDS > this.#numbers.length) this.#grow()
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

  /** When its content or anything else of it was changed last. */
  changedAt(at: number): number {
    return Math.max(this.#numbers[at * FIELDS + 2] ?? 0, this.#numbers[at * FIELDS + 3] ?? 0)
  }

  /** Whether its times are whole seconds: a sign of a file system that keeps no more. */
  isCoarse(at: number): boolean {
    return (
      (this.#numbers[at * FIELDS + 2] ?? 0) % 1000 === 0 && (this.#numbers[at * FIELDS + 3] ?? 0) % 1000 === 0
    )
  }

  stats(at: number): EntryStats {
    const number = (field: number) => this.#numbers[at * FIELDS + field] ?? 0
    return { mode: number(0), size: number(1), mtimeMs: number(2), ctimeMs: number(3), ino: number(4) }
  }

  /** Whether an entry of another table is, by its stats, what an entry of this one was. */
  same(at: number, other: StatTable, otherAt: number): boolean {
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

  /** Names, types, permissions and digests: what an image can be made of. Times are not. */
  content(): readonly Uint8Array[] {
    const modes = new Float64Array(this.names.length)
    for (let at = 0; at < modes.length; at += 1) modes[at] = this.mode(at)
    return [this.#nameBytes(), bytesOf(modes), this.#digests.subarray(0, this.names.length * DIGEST_BYTES)]
  }

  toBytes(): Buffer {
    const names = this.#nameBytes()
    const count = this.names.length
    const header = Buffer.alloc(HEADER_BYTES)
    header.writeUInt32LE(MAGIC, 0)
    header.writeUInt32LE(count, 4)
    header.writeUInt32LE(names.length, 8)
    header.writeDoubleLE(this.at, 16)
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
    return names.length === count
      ? new StatTable(bytes.readDoubleLE(16), names, numbers, bytes.subarray(digestsAt, namesAt))
      : undefined
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

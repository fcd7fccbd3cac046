import type { Dialogue } from './dialogue.ts'

const VERSION_3 = 196_608

/**
 * A start-up message of PostgreSQL (Protocol 3.0). Being asked for a password is an answer, and so is any
 * error but "starting up" and "shutting down" (57P03): the server speaks for itself.
 */
export const postgres: Dialogue = {
  hello: startup({ user: 'postgres', database: 'postgres' }),
  judge: (received) => {
    const kind = String.fromCharCode(received[0] ?? 0)
    if (kind === 'R') return 'ready'
    if (kind !== 'E') return { refused: 'it does not speak PostgreSQL' }
    if (received.length < 5 || received.length < received.readUInt32BE(1) + 1) return undefined
    const fields = received.subarray(5).toString('utf8').split('\0')
    const field = (code: string) => fields.find((each) => each.startsWith(code))?.slice(1)
    return field('C') === '57P03' ? { refused: field('M') ?? 'it is starting up' } : 'ready'
  },
}

function startup(parameters: Readonly<Record<string, string>>): Buffer {
  const text = Buffer.from(`${Object.entries(parameters).flat().join('\0')}\0\0`)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(head.length + text.length, 0)
  head.writeUInt32BE(VERSION_3, 4)
  return Buffer.concat([head, text])
}

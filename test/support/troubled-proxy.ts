import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** What is done to an answer of a registry instead of handing it on. */
export type Trouble =
  /** The connection breaks after so many bytes of the answer. */
  | { readonly kind: 'drop'; readonly after: number }
  /** Nothing more comes after so many bytes, and the connection stays. */
  | { readonly kind: 'hang'; readonly after: number }
  /** The connection breaks after so many bytes of what is sent. */
  | { readonly kind: 'cut'; readonly at: number }
  /** No more than so many bytes of what is sent are taken, and the connection stays. */
  | { readonly kind: 'stall'; readonly at: number }
  /** One byte of the answer is another one. */
  | { readonly kind: 'corrupt' }
  /** Another answer, such as that there are too many requests. */
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }

const SEEN_MS = 30_000

export interface TroubledProxy {
  /** Its address, with the port. */
  readonly host: string
  /** `GET /v2/a/blobs/sha256:...`, with the bytes that were asked for where only some were. */
  readonly requests: readonly string[]
  /** Waits for a request whose line matches; fails after half a minute. */
  seen(line: RegExp): Promise<void>
  /** Does that to the next so many requests whose line matches; to all of them without a number. */
  trouble(line: RegExp, trouble: Trouble, times?: number): void
  /** From now on all is well; connections that stood still end, for an engine waits for them for ever. */
  mend(): void
  close(): Promise<void>
}

/** Stands before a registry and hands everything on, but for the trouble that it is told to make. */
export async function startTroubledProxy(registry: string): Promise<TroubledProxy> {
  const requests: string[] = []
  const open = new Set<Socket>()
  const stalled = new Set<Socket>()
  let troubles: { line: RegExp; trouble: Trouble; times: number }[] = []
  const next = (line: string): Trouble | undefined => {
    const found = troubles.find((each) => each.times > 0 && each.line.test(line))
    if (found !== undefined) found.times -= 1
    return found?.trouble
  }
  const server = createServer((from, to) => {
    const line = `${from.method} ${from.url}`
    requests.push(from.headers.range === undefined ? line : `${line} ${from.headers.range}`)
    const trouble = next(line)
    if (trouble?.kind === 'status') {
      from.resume()
      to.writeHead(trouble.status, { 'content-type': 'application/json', ...trouble.headers })
      const code = trouble.status === 429 ? 'TOOMANYREQUESTS' : 'UNAVAILABLE'
      to.end(JSON.stringify({ errors: [{ code, message: 'there is trouble' }] }))
      return
    }
    const [host = '', port] = registry.split(':')
    // The name of the host stays the proxy's: the registry tells places by it.
    const far = request({ host, port, method: from.method, path: from.url, headers: from.headers })
    far.on('response', (answer) => void handOn(answer, to, trouble))
    far.on('error', () => to.destroy())
    if (trouble?.kind === 'stall') stalled.add(from.socket)
    if (trouble?.kind === 'cut' || trouble?.kind === 'stall') takePart(from, to, trouble)
    else from.pipe(far)
  })
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('error', () => undefined).once('close', () => open.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    host: `127.0.0.1:${port}`,
    requests,
    async seen(line) {
      const until = performance.now() + SEEN_MS
      while (!requests.some((each) => line.test(each))) {
        if (performance.now() > until) throw new Error(`nobody asked for ${line}`)
        await delay(20)
      }
    },
    trouble: (line, trouble, times = Number.POSITIVE_INFINITY) =>
      void troubles.push({ line, trouble, times }),
    mend: () => {
      troubles = []
      for (const socket of stalled) socket.destroy()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}

/** Takes a part of what is sent; the registry sees nothing of it. */
function takePart(
  from: IncomingMessage,
  to: ServerResponse,
  { kind, at }: Extract<Trouble, { readonly at: number }>,
): void {
  let came = 0
  from.on('data', (chunk: Buffer) => {
    came += chunk.length
    if (came < at) return
    if (kind === 'cut') to.destroy()
    else from.pause()
  })
}

async function handOn(
  answer: IncomingMessage,
  to: ServerResponse,
  trouble: Trouble | undefined,
): Promise<void> {
  to.writeHead(answer.statusCode ?? 502, answer.headers)
  let left = trouble !== undefined && 'after' in trouble ? trouble.after : Number.POSITIVE_INFINITY
  let first = trouble?.kind === 'corrupt'
  if (left === 0) to.flushHeaders()
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    if (first) chunk[0] = 0xff ^ (chunk[0] ?? 0)
    first = false
    if (left > 0) to.write(chunk.subarray(0, Math.min(left, chunk.length)))
    left -= chunk.length
    if (left > 0) continue
    // What was written goes out first.
    if (trouble?.kind === 'drop') setTimeout(() => to.destroy(), 20)
    return
  }
  to.end()
}

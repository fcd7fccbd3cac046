import { messageOf } from '../../base/errors.ts'
import type { DockerClient } from './client.ts'
import type { Layers } from './layer-progress.ts'
import { answerTo, type Call } from './plain-http.ts'
import { type ProgressLine, progressLines } from './progress.ts'
import { Silence } from './silence.ts'

/** What a place said, in the middle of an answer that had begun well or by saying nothing. */
export class RefusedByPlace extends Error {
  /** Whether the engine tried several times before it gave up. */
  readonly exhausted: boolean

  constructor(words: string, exhausted = false) {
    super(words)
    this.exhausted = exhausted
  }
}

export interface Transfer {
  readonly docker: DockerClient
  /** What makes the engine move an image to a registry or from one. */
  readonly call: Call
  readonly layers: Layers
  /** How long the registry may be silent, in milliseconds. */
  readonly silenceMs: number
}

/**
 * Follows an engine that moves an image, to its end. Rejects with `RefusedByPlace` for a registry that refuses in
 * the middle of it or falls silent, else with what node throws or the engine's refusal.
 */
export async function follow(
  { docker, call, layers, silenceMs }: Transfer,
  onLine: (line: ProgressLine) => void,
): Promise<void> {
  const { signal } = call
  const silence = new Silence(silenceMs, () => layers.unpacking)
  const ended = signal === undefined ? silence.signal : AbortSignal.any([silence.signal, signal])
  try {
    const stream = await answerTo(docker.connections, { ...call, signal: ended })
    // An abort before anybody reads would otherwise be nobody's error and end the process.
    stream.on('error', () => undefined)
    for await (const line of progressLines(stream, ended)) {
      silence.broken()
      if (line.error !== undefined) throw new RefusedByPlace(line.error, layers.retried)
      onLine(line)
      layers.take(line)
    }
  } catch (error) {
    if (!silence.signal.aborted || signal?.aborted) throw error
  } finally {
    silence.end()
  }
  if (signal?.aborted) throw new Error(messageOf(signal.reason))
  if (silence.signal.aborted) throw new RefusedByPlace(messageOf(silence.signal.reason))
  layers.flush()
}

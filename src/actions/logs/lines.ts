import { StringDecoder } from 'node:string_decoder'
import { EnvctlError, naming } from '../../base/errors.ts'
import type { Deps } from '../deps.ts'
import type { LogLine } from '../outcomes.ts'
import type { LogsRequest } from '../requests.ts'

export interface LogSource {
  readonly id: string
  readonly service: string
  readonly number: number
}

/**
 * A container's log as whole lines, each with its time, so many at once as come at once: handing on one by one what
 * comes by the thousand would cost more than all else. The last line may lack its end.
 */
export async function* logLines(
  source: LogSource,
  request: Pick<LogsRequest, 'follow' | 'since' | 'tail' | 'until'>,
  deps: Pick<Deps, 'engine' | 'signal' | 'emit'>,
): AsyncIterable<readonly LogLine[]> {
  const { follow, tail, since, until } = request
  const chunks = deps.engine.containers.logs(
    source.id,
    { follow, tail, since, until, timestamps: true },
    deps.signal,
  )
  const name = `${source.service}-${source.number}`
  const pending = { stdout: new LineBuffer(), stderr: new LineBuffer() }
  try {
    for await (const { stream, data } of chunks) {
      const lines = pending[stream].push(data).map((line) => toLine(source, stream, line))
      if (lines.length > 0) yield lines
    }
  } catch (error) {
    // As with the driver "none": the others have logs nevertheless.
    if (!(error instanceof EnvctlError) || error.code !== 'engine.refused')
      throw naming(error, source.id, name)
    const message = `its log cannot be read: ${error.detail ?? error.message}`
    deps.emit({ type: 'notice', subject: name, message })
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    const rest = pending[stream].end()
    if (rest !== '') yield [toLine(source, stream, rest)]
  }
}

/** The engine puts the time before each line, with a space between. */
function toLine({ service, number }: LogSource, stream: 'stdout' | 'stderr', line: string): LogLine {
  const space = line.indexOf(' ')
  const [timestamp, text] = space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)]
  return { service, number, stream, text, timestamp }
}

/** Splits bytes into lines; a character may be cut by the border of two chunks. */
export class LineBuffer {
  readonly #decoder = new StringDecoder('utf8')
  #rest = ''

  push(data: Buffer): readonly string[] {
    const lines = (this.#rest + this.#decoder.write(data)).split('\n')
    this.#rest = lines.pop() ?? ''
    return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
  }

  end(): string {
    return this.#rest + this.#decoder.end()
  }
}

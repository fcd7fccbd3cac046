import { cancelled } from '../../base/errors.ts'
import { engineError } from '../errors.ts'
import { buildFailure } from './build-failure.ts'
import type { Frontend } from './build-frontend.ts'
import { type SendContext, type Sent, sendBuild } from './build-send.ts'
import { BuildSteps } from './build-steps.ts'
import { progressLines } from './progress.ts'

/** Errors by which a daemon refuses what it was asked to build. */
const JUDGED: ReadonlySet<string> = new Set(['engine.refused', 'engine.not-found', 'engine.conflict'])

interface Followed {
  readonly sent: Sent
  /** The Dockerfile as it is written. */
  readonly text: string
  /** The line of it that a line of what is sent was. */
  readonly lineOf: (line: number) => number | undefined
  /** What reads it, where the Dockerfile names that. */
  readonly frontend?: Frontend | undefined
}

/** Sends it and tells of its steps until its end. */
export async function followBuild(
  context: SendContext,
  { sent, text, lineOf, frontend }: Followed,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { request } = sent
  const steps = new BuildSteps(request.reference, request.emit)
  const failed = (reason: string, cause?: unknown) =>
    buildFailure({ request, text, sent: sent.text, lineOf, frontend, steps, reason, cause })
  // What cannot be sent ends the request, which would wait for it for ever.
  const ending = new AbortController()
  const ended = AbortSignal.any(signal === undefined ? [ending.signal] : [ending.signal, signal])
  const stop = (error: Error) => ending.abort(error)
  let close = (): void => undefined
  try {
    const answer = await sendBuild(context, sent, { signal: ended, stop })
    close = answer.close
    for await (const line of progressLines(answer.stream, ended)) await steps.take(line)
  } catch (error) {
    // The daemon judges the request and the Dockerfile before it begins.
    const raised = engineError(error, { doing: `build image ${request.reference}`, signal: ended })
    if (!ended.aborted && JUDGED.has(raised.code)) throw failed(raised.detail ?? raised.message, raised)
    if (!ended.aborted) throw raised
  } finally {
    close()
  }
  if (signal?.aborted) throw cancelled(signal.reason)
  if (ending.signal.aborted) throw ending.signal.reason
  if (steps.failure !== undefined) throw failed(steps.failure)
}

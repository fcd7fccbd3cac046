import { codeFrame } from '../../base/code-frame.ts'
import type { Diagnostic } from '../../base/diagnostics.ts'
import { EnvctlError } from '../../base/errors.ts'
import { placeAt, placeInWords, placeOfStep } from '../build/step-line.ts'
import { hintFor } from '../error-hints.ts'
import type { BuildRequest } from '../port-images.ts'
import type { Frontend } from './build-frontend.ts'
import type { BuildSteps } from './build-steps.ts'

export interface FailedBuild {
  readonly request: BuildRequest
  /** The Dockerfile as it is written. */
  readonly text: string
  /** What was sent for it. */
  readonly sent: string
  /** The line of it that a line of what was sent was. */
  readonly lineOf: (line: number) => number | undefined
  /** What reads it, where the Dockerfile names that. */
  readonly frontend: Frontend | undefined
  readonly steps: BuildSteps
  /** The builder's own words. */
  readonly reason: string
  readonly cause?: unknown
}

/** The error of a build: its place in the Dockerfile, all that its step said, and the builder's words. */
export function buildFailure(failed: FailedBuild): EnvctlError {
  const { request, frontend, steps, reason, cause } = failed
  const step = steps.failedStep
  const output = step === undefined ? [] : steps.outputOf(step)
  return new EnvctlError({
    code: 'image.build-failed',
    message: `Image ${request.reference} could not be built`,
    detail: [
      ...(step === undefined ? [] : [step]),
      ...output,
      reason,
      ...(frontend?.missing === undefined
        ? []
        : [`${frontend.reference} cannot be had: ${frontend.missing}`]),
    ].join('\n'),
    hint: hintFor([...output, reason].join('\n')) ?? remedy(step, failed),
    diagnostics: placesOf(failed),
    cause,
  })
}

function remedy(step: string | undefined, { request, frontend }: FailedBuild): string {
  const { dockerfile } = request.build
  if (step === undefined && frontend?.missing !== undefined)
    return `The engine itself read the Dockerfile, in place of ${frontend.reference}, and may know less: see to it that a mirror has that, or correct the Dockerfile.`
  if ('inline' in dockerfile && dockerfile.template !== undefined)
    return `Correct what the step uses, or give other parameters; or have a Dockerfile of your own, from: envctl templates show ${dockerfile.template} --render`
  return step === undefined
    ? 'Correct the Dockerfile, then run the command again.'
    : 'Correct this step of the Dockerfile or what it uses, then run the command again.'
}

function placesOf({ request, text, sent, lineOf, steps, reason }: FailedBuild): readonly Diagnostic[] {
  const step = steps.failedStep
  const found = step === undefined ? placeInWords(sent, reason) : placeOfStep(sent, step)
  const line = found && lineOf(found.line)
  const range = line === undefined ? undefined : placeAt(text, line)
  if (range === undefined) return []
  const message = step === undefined ? reason : 'This step failed'
  return [{ file: fileOf(request), range, message, frame: codeFrame(text, range) }]
}

function fileOf({ reference, build: { dockerfile } }: BuildRequest): string {
  if ('path' in dockerfile) return dockerfile.path
  return dockerfile.template === undefined
    ? `Dockerfile of ${reference}`
    : `Dockerfile of the template ${dockerfile.template}`
}

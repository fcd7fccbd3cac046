import { EnvctlError } from '../../base/errors.ts'
import { lineOfStep } from '../build/step-line.ts'
import { hintFor } from '../error-hints.ts'
import type { BuildRequest } from '../port-images.ts'
import type { BuildSteps } from './build-steps.ts'

export interface FailedBuild {
  readonly request: BuildRequest
  /** The Dockerfile. */
  readonly text: string
  readonly steps: BuildSteps
  /** The builder's own words. */
  readonly reason: string
  readonly cause?: unknown
}

/** The error of a build: which line of the Dockerfile, what its step said last, and the builder's words. */
export function buildFailure({ request, text, steps, reason, cause }: FailedBuild): EnvctlError {
  const { build, reference } = request
  const step = steps.failedStep
  const output = step === undefined ? [] : steps.outputOf(step)
  return new EnvctlError({
    code: 'image.build-failed',
    message: `Image ${reference} could not be built`,
    detail: [...(step === undefined ? [] : [placeOf(step, text, build)]), ...output, reason].join('\n'),
    hint:
      hintFor([...output, reason].join('\n')) ??
      (step === undefined
        ? 'Correct the Dockerfile, then run the command again.'
        : 'Correct this step of the Dockerfile or what it uses, then run the command again.'),
    cause,
  })
}

function placeOf(step: string, text: string, { dockerfile }: BuildRequest['build']): string {
  const file = 'path' in dockerfile ? dockerfile.path : 'the inline Dockerfile'
  const line = lineOfStep(text, step)
  return line === undefined ? `${file}: ${step}` : `${file}:${line}: ${step}`
}

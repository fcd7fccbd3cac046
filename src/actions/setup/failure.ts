import { stripVTControlCharacters } from 'node:util'
import { formatDuration } from '../../base/duration.ts'
import { EnvctlError } from '../../base/errors.ts'
import { endWords, KILLED, KILLED_HINT } from '../../ready/failure.ts'
import type { SetupStepSpec } from '../../spec/types.ts'
import type { StepOutput } from './step-output.ts'
import type { StepEnd } from './step-run.ts'

type Printed = Pick<StepOutput, 'last' | 'path'>

/** A step that ended with something else than 0. */
export function exitedWith(step: SetupStepSpec, end: StepEnd, output: Printed): EnvctlError {
  const inContainer = step.action.kind !== 'host'
  return failure(step, output, {
    how: endWords(end.exitCode, end.outOfMemory),
    hint: end.outOfMemory
      ? 'Give its service more memory (mem_limit), or have it use less.'
      : inContainer && end.exitCode === KILLED
        ? KILLED_HINT
        : 'Correct it and run the command again.',
  })
}

/** A step that was ended because it took too long. */
export function tookTooLong(step: SetupStepSpec, output: Printed): EnvctlError {
  return failure(step, output, {
    how: `did not end within ${formatDuration(step.timeoutMs)}, and was killed`,
    hint: 'To give it more time: "timeout" of the step.',
  })
}

/** A step whose command could not be started. */
export function notStarted(step: SetupStepSpec, output: Printed, error: EnvctlError): EnvctlError {
  return failure(step, output, {
    how: 'could not be run',
    because: [error.message, error.detail ?? ''].filter((line) => line !== ''),
    hint: 'Correct it and run the command again.',
    cause: error,
  })
}

interface How {
  readonly how: string
  readonly because?: readonly string[]
  readonly hint: string
  readonly cause?: unknown
}

function failure(
  { name }: SetupStepSpec,
  { last, path }: Printed,
  { how, because = [], hint, cause }: How,
): EnvctlError {
  const lines = last.map((line) => `  ${stripVTControlCharacters(line)}`)
  const printed = lines.length === 0 ? ['It printed nothing.'] : ['The last lines of its output:', ...lines]
  return new EnvctlError({
    code: 'setup.failed',
    message: `Setup step "${name}" ${how}`,
    detail: [...because, ...(because.length > 0 && lines.length === 0 ? [] : printed)].join('\n'),
    hint: path === undefined ? hint : `${hint}\nIts whole output: ${path}`,
    cause,
  })
}

import { type FileHandle, open } from 'node:fs/promises'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import type { SetupStepSpec, Spec } from '../../spec/types.ts'
import type { ExecuteContext } from '../execute/context.ts'
import type { StepOutput } from './step-output.ts'

/** A setup step that is being run. Its signal ends it when it takes too long as well. */
export interface StepRun<Action extends SetupStepSpec['action']> {
  readonly step: SetupStepSpec
  readonly action: Action
  readonly spec: Spec
  readonly context: ExecuteContext
  readonly output: StepOutput
}

/** How a setup step ended. */
export interface StepEnd {
  readonly exitCode: number
  /** Whether the engine killed it for that. */
  readonly outOfMemory?: boolean | undefined
}

/** The step's input, open for as long as something reads it. */
export async function withInput<Result>(
  step: SetupStepSpec,
  read: (stdin: FileHandle | undefined) => Promise<Result>,
): Promise<Result> {
  if (step.stdin === undefined) return read(undefined)
  let file: FileHandle
  try {
    file = await open(step.stdin)
  } catch (error) {
    throw new EnvctlError({
      code: 'setup.failed',
      message: `The input of setup step "${step.name}" cannot be read`,
      detail: messageOf(error),
      hint: 'Make it readable, or correct "stdin" of the step.',
      cause: error,
    })
  }
  try {
    return await read(file)
  } finally {
    await file.close()
  }
}

/** The same as a stream. */
export function withInputStream<Result>(
  step: SetupStepSpec,
  read: (stdin: NodeJS.ReadableStream | undefined) => Promise<Result>,
): Promise<Result> {
  return withInput(step, async (file) => {
    const stream = file?.createReadStream()
    try {
      return await read(stream)
    } finally {
      // Who reads may have ended before all was read; the file is closed once nothing holds it.
      stream?.destroy()
    }
  })
}

import { timerMs } from '../../base/duration.ts'
import { cancelled, EnvctlError } from '../../base/errors.ts'
import type { ActionOf } from '../../plan/types.ts'
import type { SetupStepSpec, Spec } from '../../spec/types.ts'
import { execStepInService } from '../setup/exec-in-service.ts'
import { exitedWith, notStarted, tookTooLong } from '../setup/failure.ts'
import { runStepInContainer } from '../setup/run-in-container.ts'
import { runStepOnHost } from '../setup/run-on-host.ts'
import { StepOutput } from '../setup/step-output.ts'
import type { StepEnd } from '../setup/step-run.ts'
import type { ExecuteContext } from './context.ts'

/**
 * Runs a setup step to its end, and no longer than it may take. `setup.failed` when it does not end with 0, with
 * its last lines; whatever happens, nothing of it is left running.
 */
export async function runStep(action: ActionOf<'run-step'>, context: ExecuteContext): Promise<void> {
  const { step } = action
  const { spec, deps } = context
  if (spec === undefined) throw new Error('a setup step is run only with a spec')
  const output = await StepOutput.open(spec, action, deps.emit)
  const late = AbortSignal.timeout(timerMs(step.timeoutMs))
  const within = { ...context, deps: { ...deps, signal: AbortSignal.any([deps.signal, late]) } }
  let end: StepEnd
  try {
    end = await run(step, { spec, context: within, output })
  } catch (error) {
    await output.close()
    if (deps.signal.aborted) throw cancelled(error)
    if (late.aborted) throw tookTooLong(step, output)
    if (error instanceof EnvctlError && error.code === 'engine.refused') throw notStarted(step, output, error)
    throw error
  }
  await output.close()
  if (end.exitCode !== 0) throw exitedWith(step, end, output)
}

interface Facts {
  readonly spec: Spec
  readonly context: ExecuteContext
  readonly output: StepOutput
}

function run(step: SetupStepSpec, facts: Facts): Promise<StepEnd> {
  const { action } = step
  switch (action.kind) {
    case 'run':
      return runStepInContainer({ ...facts, step, action })
    case 'exec':
      return execStepInService({ ...facts, step, action })
    case 'host':
      return runStepOnHost({ ...facts, step, action })
  }
}

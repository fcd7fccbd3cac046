import { randomBytes } from 'node:crypto'
import { ENVCTL } from '../../base/labels.ts'
import { inspectEnded } from '../../ready/failure.ts'
import { stepService, stepSlug } from '../../spec/setup-service.ts'
import type { SetupRun } from '../../spec/types.ts'
import { startOneOffContainer } from '../run/one-off-container.ts'
import { type StepEnd, type StepRun, withInputStream } from './step-run.ts'

/** Runs a step in a container of its own, which is gone afterwards however it ended. */
export async function runStepInContainer(run: StepRun<SetupRun>): Promise<StepEnd> {
  const { step, action, spec, context, output } = run
  const { deps, env, results } = context
  const service = stepService(step, spec)
  if (service === undefined) throw new Error(`the spec has no service for setup step "${step.name}"`)
  await removeLeftover(run)
  return withInputStream(step, async (stdin) => {
    const started = await startOneOffContainer(
      {
        spec,
        service,
        containerOf: (name) => results.container(name, 1),
        request: {
          command: action.command,
          env: action.environment,
          user: action.user,
          workingDir: action.workingDir,
          name: `${spec.instance}-setup-${stepSlug(step.name)}-${randomBytes(4).toString('hex')}`,
          labels: { [ENVCTL.step]: step.name },
          servicePorts: false,
          tty: false,
          stdin,
          detach: false,
        },
      },
      { ...deps, env },
    )
    try {
      for await (const chunk of started.attachment?.output ?? []) await output.write(chunk)
      const exitCode = await started.exitCode()
      const { engine, signal } = deps
      const details =
        exitCode === 0 ? undefined : await inspectEnded(engine, started.id, { exitCode, signal })
      return { exitCode, outOfMemory: details?.oomKilled }
    } finally {
      await started.remove()
    }
  })
}

/** Whoever ran the step before may have been killed: what it left would go on beside this one. */
async function removeLeftover({ step, spec, context }: StepRun<SetupRun>): Promise<void> {
  const { containers } = context.deps.engine
  const labels = { [ENVCTL.instance]: spec.instance, [ENVCTL.step]: step.name }
  for (const { id } of await containers.list({ labels }, context.deps.signal)) await containers.remove(id)
}

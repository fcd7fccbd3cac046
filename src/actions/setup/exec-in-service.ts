import { randomBytes } from 'node:crypto'
import type { SetupExec } from '../../spec/types.ts'
import { type StepEnd, type StepRun, withInputStream } from './step-run.ts'

/** In the environment of a step's command and of all that it starts: what it is found by when it is to end. */
const TAG = 'ENVCTL_STEP'

/**
 * Kills what has the tag in its environment. An engine cannot end a command that it runs in a container, and tells
 * its process id only as the machine sees it.
 */
const KILL =
  'for p in /proc/[0-9]*; do case "$(cat "$p/environ" 2>/dev/null)" in *"$1"*) kill -9 "${p#/proc/}";; esac; done'
const KILL_MS = 5000

/** Runs a step in the first container of a running service. */
export async function execStepInService(run: StepRun<SetupExec>): Promise<StepEnd> {
  const { step, action, context, output } = run
  const { deps, results } = context
  const container = results.container(action.service, 1)
  const tag = randomBytes(16).toString('hex')
  return withInputStream(step, async (stdin) => {
    const { command, environment, user, workingDir } = action
    const env = { ...environment, [TAG]: tag }
    try {
      const handle = await deps.engine.exec.start(
        container,
        { command, env, user, workingDir, stdin },
        deps.signal,
      )
      for await (const chunk of handle.output) await output.write(chunk)
      return { exitCode: await handle.exitCode() }
    } finally {
      if (deps.signal.aborted) await kill(container, tag, run)
    }
  })
}

async function kill(
  container: string,
  tag: string,
  { step, action, context }: StepRun<SetupExec>,
): Promise<void> {
  const { engine, emit } = context.deps
  const signal = AbortSignal.timeout(KILL_MS)
  try {
    const command = ['sh', '-c', KILL, 'sh', `${TAG}=${tag}`]
    const handle = await engine.exec.start(container, { command, user: '0' }, signal)
    if ((await handle.exitCode()) === 0) return
  } catch {
    // No shell, or no container any more: all that can be done is to say so.
  }
  emit({
    type: 'notice',
    subject: step.name,
    message: `its command may still run in the container of service "${action.service}", which has no shell to end it with`,
  })
}

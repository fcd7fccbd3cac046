import { existsSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import type { LogChunk } from '../../engine/port-types.ts'
import type { SetupHost, SetupStepSpec, Text } from '../../spec/types.ts'
import { renderTexts } from '../outputs.ts'
import { containersOf } from '../ps.ts'
import { hostProcess } from '../run/host-process.ts'
import { type StepEnd, type StepRun, withInput } from './step-run.ts'

/** Runs a step on the host, with the outputs that can be told by now in its environment. */
export async function runStepOnHost(run: StepRun<SetupHost>): Promise<StepEnd> {
  const { step, spec, output, context, action } = run
  const { signal } = context.deps
  const { command, environment } = await rendered(run)
  const cwd = action.workingDir ?? spec.directory
  return withInput(step, async (input) => {
    const request = {
      command: [command],
      env: { ...context.env, ...environment },
      cwd,
      shell: true,
      stdio: [input?.fd ?? 'ignore', 'pipe', 'pipe'],
      // Nobody types into it: Ctrl-C ends it by way of this process alone.
      grouped: true,
    } as const
    const take = async (stream: LogChunk['stream'], from: Readable | null) => {
      for await (const data of from ?? []) await output.write({ stream, data })
    }
    try {
      const { child, ended } = hostProcess(request, signal)
      const all = [ended, take('stdout', child.stdout), take('stderr', child.stderr)] as const
      const [exitCode] = await Promise.all(all)
      signal.throwIfAborted()
      return { exitCode }
    } catch (error) {
      throw signal.aborted ? error : notStarted(step, cwd, error)
    }
  })
}

function notStarted({ name }: SetupStepSpec, folder: string, error: unknown): EnvctlError {
  return new EnvctlError({
    code: 'setup.failed',
    message: `Setup step "${name}" could not be run`,
    // The system says of a missing folder that there is no shell.
    detail: existsSync(folder) ? messageOf(error) : `The folder does not exist: ${folder}`,
    hint: 'Correct it and run the command again.',
    cause: error,
  })
}

interface Rendered {
  readonly command: string
  readonly environment: Readonly<Record<string, string>>
}

async function rendered({ step, action, spec, context }: StepRun<SetupHost>): Promise<Rendered> {
  const containers = await containersOf(spec.instance, context.deps)
  const render = (texts: Readonly<Record<string, Text>>) =>
    renderTexts(texts, containers, context.deps.engine.address)
  const own = render(action.environment)
  const text = render({ command: action.command })
  const missing = [...own.missing, ...text.missing]
  if (missing.length > 0) {
    throw new EnvctlError({
      code: 'setup.failed',
      message: `Setup step "${step.name}" cannot be run: ${missing.join('; ')}`,
      hint: 'A command of the host can only be told a port that its service publishes.',
    })
  }
  return {
    command: text.outputs['command'] ?? '',
    environment: { ...render(spec.outputs).outputs, ...own.outputs },
  }
}

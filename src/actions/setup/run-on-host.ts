import type { Readable } from 'node:stream'
import { EnvctlError } from '../../base/errors.ts'
import type { LogChunk } from '../../engine/port-types.ts'
import type { SetupHost, Text } from '../../spec/types.ts'
import { renderTexts } from '../outputs.ts'
import { containersOf } from '../ps.ts'
import { hostProcess } from '../run/host-process.ts'
import { type StepEnd, type StepRun, withInput } from './step-run.ts'

/** Runs a step on the host, with the outputs that can be told by now in its environment. */
export async function runOnHost(run: StepRun<SetupHost>): Promise<StepEnd> {
  const { step, spec, output, context, action } = run
  const { signal } = context.deps
  const { command, environment } = await rendered(run)
  return withInput(step, async (input) => {
    const { child, ended } = hostProcess(
      {
        command: [command],
        env: { ...context.env, ...environment },
        cwd: action.workingDir ?? spec.directory,
        shell: true,
        stdio: [input?.fd ?? 'ignore', 'pipe', 'pipe'],
        // Nobody types into it: Ctrl-C ends it by way of this process alone.
        grouped: true,
      },
      signal,
    )
    const take = async (stream: LogChunk['stream'], from: Readable | null) => {
      for await (const data of from ?? []) await output.write({ stream, data })
    }
    const [exitCode] = await Promise.all([ended, take('stdout', child.stdout), take('stderr', child.stderr)])
    signal.throwIfAborted()
    return { exitCode }
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

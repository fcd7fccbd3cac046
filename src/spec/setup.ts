import { didYouMean } from '../base/did-you-mean.ts'
import type { Environment } from '../definition/definition.gen.ts'
import type { Scope } from '../definition/interpolate.ts'
import { without } from '../definition/positions.ts'
import { Fields } from './fields.ts'
import { commandText, texts } from './host-side.ts'
import { interpolateTree } from './interpolate-tree.ts'
import { command } from './normalise/command.ts'
import { hostPath } from './normalise/paths.ts'
import { serviceIn } from './references.ts'
import type { Report } from './report.ts'
import type { ResolveInput } from './resolve-input.ts'
import type { HostReference, SetupStepSpec, Text } from './types.ts'

const TIMEOUT_MS = 600_000
const KINDS = ['run', 'exec', 'host'] as const

export interface SetupFacts {
  /** Names of the environment's services. */
  readonly services: readonly string[]
  readonly outputs: Readonly<Record<string, Text>>
  /** Of what is about the step itself: variables only. */
  readonly variables: Scope
  readonly inside: Scope
  readonly outside: Scope<HostReference>
  /** The value of a variable where envctl runs. */
  readonly host: (name: string) => string | undefined
  readonly input: ResolveInput
  readonly report: Report
}

/** The setup steps of an environment, with every reference replaced that does not need a running instance. */
export function setupSteps({ setup = [] }: Environment, facts: SetupFacts): readonly SetupStepSpec[] {
  const taken = new Set<string>()
  return setup.flatMap((step, index) => {
    if (taken.has(step.name))
      facts.report.at(step, 'name', {
        message: `There is a setup step "${step.name}" already`,
        expected: 'another name: messages and logs tell steps apart by it',
      })
    taken.add(step.name)
    const kinds = KINDS.filter((kind) => (step[kind] ?? undefined) !== undefined)
    const [kind, second] = kinds
    if (kind === undefined) {
      facts.report.at(setup, index, {
        message: `Setup step "${step.name}" does not say what is run`,
        expected: 'one of "run", "exec" and "host"',
      })
      return []
    }
    if (second !== undefined) {
      facts.report.at(step, second, {
        message: `Setup step "${step.name}" has both "${kind}" and "${second}"`,
        expected: 'one of "run", "exec" and "host": what belongs together in order is several steps',
        atKey: true,
      })
      return []
    }
    return stepSpec(step, kind, facts)
  })
}

type Step = NonNullable<Environment['setup']>[number]

function stepSpec(step: Step, kind: (typeof KINDS)[number], facts: SetupFacts): readonly SetupStepSpec[] {
  const { input, report } = facts
  const own = new Fields(interpolateTree(without(step, ['name', ...KINDS]), facts.variables, report), report)
  const named = own.strings('depends_on')
  for (const [index, service] of named.entries())
    if (!facts.services.includes(service))
      own.complainAt('depends_on', index, ...unknownService(service, facts.services))
  const given = step[kind] ?? { command: null }
  if (isEmpty(given.command))
    report.at(given, 'command', { message: '"command" is empty', expected: 'what the step is to run' })
  const references = new Set<string>()
  const action =
    kind === 'host'
      ? hostAction(step, noting(facts.outside, references, facts), facts)
      : containerAction(step, kind, { ...facts, inside: noting(facts.inside, references, facts) })
  const stdin = own.string('stdin')
  if (stdin !== undefined) checkFile(stdin, own, input, report)
  const timeoutMs = own.duration('timeout') ?? TIMEOUT_MS
  if (action === undefined) return []
  // A command of the host has all outputs, unless it says itself what it needs.
  const offered = kind === 'host' && named.length === 0 ? servicesOf(Object.values(facts.outputs)) : []
  return [
    {
      name: step.name,
      action,
      stdin: stdin === undefined ? undefined : hostPath(stdin, input),
      inputs: own.strings('inputs').map((path) => (isPattern(path) ? path : hostPath(path, input))),
      dependsOn: [...new Set([...named, ...references, ...offered])],
      timeoutMs,
    },
  ]
}

/** Whether a path of the host is a pattern for several. */
export function isPattern(path: string): boolean {
  return /[*?[\]{}]|[!@+]\(/.test(path)
}

function containerAction(
  step: Step,
  kind: 'run' | 'exec',
  { services, inside, host, report }: SetupFacts,
): SetupStepSpec['action'] | undefined {
  const fields = new Fields(interpolateTree(step[kind] ?? {}, inside, report), report)
  const service = fields.string('service')
  const image = fields.string('image')
  const common = {
    command: command(fields, 'command') ?? [],
    environment: fields.passed('environment', host),
    user: fields.string('user'),
    workingDir: fields.string('working_dir'),
  }
  if (service !== undefined && !services.includes(service)) {
    const [message, { suggestion }] = unknownService(service, services)
    fields.complain('service', message, undefined, suggestion)
  }
  if (kind === 'exec') return service === undefined ? undefined : { kind, service, ...common }
  if ((service === undefined) === (image === undefined)) {
    const both = service !== undefined
    report.at(step, kind, {
      message: `"run" of setup step "${step.name}" has ${both ? 'both "service" and "image"' : 'neither "service" nor "image"'}`,
      expected: 'one of them: what the container is made of',
      atKey: true,
    })
  }
  return { kind, service, image, ...common }
}

function hostAction(
  step: Step,
  outside: Scope<HostReference>,
  { variables, input, report }: SetupFacts,
): SetupStepSpec['action'] {
  const host = step.host ?? { command: null }
  const { working_dir: folder } = interpolateTree(
    without(host, ['command', 'environment']),
    variables,
    report,
  )
  return {
    kind: 'host',
    command: commandText(host, 'command', outside, report),
    environment: texts(host.environment, outside, report),
    workingDir: folder === undefined ? undefined : hostPath(folder, input),
  }
}

const isEmpty = (command: string | readonly string[] | null): boolean =>
  command === null || command.length === 0 || (typeof command === 'string' && command.trim() === '')

/** The same scope, which notes the services that are referred to. */
function noting<Late>(
  scope: Scope<Late>,
  seen: Set<string>,
  { services }: Pick<SetupFacts, 'services'>,
): Scope<Late> {
  return {
    lookup: (name) => {
      const service = serviceIn(name, services)
      if (service !== undefined && services.includes(service)) seen.add(service)
      return scope.lookup(name)
    },
  }
}

function checkFile(path: string, fields: Fields, { kinds, ...input }: ResolveInput, report: Report): void {
  const file = hostPath(path, input)
  const kind = kinds.get(file)
  if (kind === undefined) report.looks.add(file)
  else if (kind !== 'file')
    fields.complain(
      'stdin',
      kind === 'folder' ? `It is a folder and no file: ${path}` : `The file does not exist: ${path}`,
      'a file beside the definition',
    )
}

const servicesOf = (all: readonly Text[]): readonly string[] =>
  all.flatMap((text) => text.flatMap((part) => (typeof part === 'string' ? [] : [part.service])))

function unknownService(name: string, services: readonly string[]) {
  const facts = { suggestion: didYouMean(name, services) }
  return [`There is no service "${name}" in the environment`, facts] as const
}

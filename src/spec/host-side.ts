import type { Environment } from '../definition/definition.gen.ts'
import { interpolate, type Scope } from '../definition/interpolate.ts'
import { asMap } from '../definition/merge.ts'
import type { Tree } from '../definition/positions.ts'
import { hostPath } from './normalise/paths.ts'
import type { Report } from './report.ts'
import type { ResolveInput } from './resolve-input.ts'
import type { HostReference, TestSpec, Text } from './types.ts'

/** What an environment offers to the host. */
export function outputTexts(
  environment: Environment,
  scope: Scope<HostReference>,
  report: Report,
): Readonly<Record<string, Text>> {
  return texts(environment.outputs, scope, report)
}

/** What is run on the host against an instance. */
export function testSpec(
  environment: Environment,
  scope: Scope<HostReference>,
  { input, report }: { readonly input: ResolveInput; readonly report: Report },
): TestSpec | undefined {
  const { test } = environment
  if (test === undefined) return undefined
  if (typeof test === 'string' || Array.isArray(test))
    return { command: commandText(environment, 'test', scope, report), environment: {} }
  const folder = test.working_dir
  return {
    command: commandText(test, 'command', scope, report),
    environment: texts(test.environment, scope, report),
    ...(folder === undefined ? {} : { workingDir: hostPath(folder, input) }),
  }
}

/** A map, or a list of KEY=VALUE. One without a value is that of the process anyway, and is left out. */
export function texts(
  given: object | undefined,
  scope: Scope<HostReference>,
  report: Report,
): Readonly<Record<string, Text>> {
  const tree = (asMap(given ?? {}) ?? {}) as Tree
  const names = Object.keys(tree).filter((name) => Reflect.get(tree, name) !== null)
  return Object.fromEntries(names.map((name) => [name, textAt(tree, name, scope, report)]))
}

/** A list of arguments becomes one line that a shell reads as the same arguments. */
export function commandText(tree: Tree, key: string, scope: Scope<HostReference>, report: Report): Text {
  const value: unknown = Reflect.get(tree, key)
  if (!Array.isArray(value)) return textAt(tree, key, scope, report)
  return value.flatMap((_, index) => [
    ...(index === 0 ? [] : [' ']),
    "'",
    ...textAt(value, String(index), scope, report).map(quoted),
    "'",
  ])
}

const quoted = (part: string | HostReference): string | HostReference =>
  typeof part === 'string' ? part.replaceAll("'", `'\\''`) : part

function textAt(tree: Tree, key: string, scope: Scope<HostReference>, report: Report): Text {
  const { parts, problems } = interpolate(String(Reflect.get(tree, key)), scope)
  for (const { message, suggestion, offset, length } of problems)
    report.at(tree, key, { message, suggestion, inside: { offset, length } })
  return parts
}

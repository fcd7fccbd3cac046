import { didYouMean } from '../base/did-you-mean.ts'
import { EnvctlError } from '../base/errors.ts'
import type { Definition, Environment } from '../definition/definition.gen.ts'
import { merge } from '../definition/merge.ts'
import { type Tree, without } from '../definition/positions.ts'
import type { Report } from './report.ts'

export interface ChosenEnvironment {
  readonly name: string
  /** Merged over what it extends, but for its services. */
  readonly tree: Environment
  /** Services that it names with their overrides in order; `undefined` when it names none and so has all. */
  readonly services: ReadonlyMap<string, readonly Tree[]> | undefined
}

/**
 * The environment that is meant: by name, else the first, else the one of all services.
 *
 * @throws `usage.unknown-environment`
 */
export function chooseEnvironment(
  definition: Definition,
  wanted: string | undefined,
  report: Report,
): ChosenEnvironment {
  const all = definition.environments ?? {}
  const names = Object.keys(all)
  const name = wanted ?? names[0] ?? 'default'
  if (names.length === 0 && name === 'default') return { name, tree: {}, services: undefined }
  if (all[name] === undefined) throw unknown(name, names)
  const chain = chainOf(all, name, report)
  let tree: Tree = {}
  let services: Map<string, Tree[]> | undefined
  for (const environment of chain) {
    const { services: own } = environment
    tree = merge(tree, without(environment, ['services']))
    if (own === undefined) continue
    services ??= new Map()
    const known = definition.services ?? {}
    for (const [key, value] of Object.entries(own)) {
      const service = Array.isArray(own) ? String(value) : key
      if (known[service] === undefined) {
        report.at(own, key, {
          message: `There is no service "${service}"`,
          suggestion: didYouMean(service, Object.keys(known)),
          atKey: true,
        })
        continue
      }
      const overrides = services.get(service) ?? []
      if (!Array.isArray(own) && value !== null && typeof value === 'object') overrides.push(value)
      services.set(service, overrides)
    }
  }
  return { name, tree: tree as Environment, services }
}

/** From the first ancestor down to the environment itself. */
function chainOf(
  all: NonNullable<Definition['environments']>,
  name: string,
  report: Report,
): readonly Environment[] {
  const path: string[] = []
  const chain: Environment[] = []
  for (let current: string | undefined = name; current !== undefined; ) {
    const environment: Environment | undefined = all[current]
    if (environment === undefined) break
    path.push(current)
    chain.unshift(environment)
    const parent: string | undefined = environment.extends
    if (parent !== undefined && path.includes(parent)) {
      const circle = [...path.slice(path.indexOf(parent)), parent].join(' -> ')
      report.at(environment, 'extends', { message: `Environments extend each other in a circle: ${circle}` })
      break
    }
    if (parent !== undefined && all[parent] === undefined) {
      report.at(environment, 'extends', {
        message: `There is no environment "${parent}"`,
        suggestion: didYouMean(parent, Object.keys(all)),
      })
    }
    current = parent
  }
  return chain
}

function unknown(name: string, names: readonly string[]): EnvctlError {
  const near = didYouMean(name, names)
  return new EnvctlError({
    code: 'usage.unknown-environment',
    message: `There is no environment "${name}"`,
    detail:
      names.length === 0 ? 'The definition has one, "default"' : `The definition has: ${names.join(', ')}`,
    hint: near === undefined ? undefined : `Did you mean "${near}"?`,
  })
}

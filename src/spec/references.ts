import { didYouMean } from '../base/did-you-mean.ts'
import type { Scope } from '../definition/interpolate.ts'
import { type AddressFacts, hostAddress, insideAddress } from './addresses.ts'
import type { HostReference } from './types.ts'

export interface ReferenceFacts {
  /** Values of declared variables. */
  readonly variables: ReadonlyMap<string, string>
  /** Names of declared variables, with a value or not. */
  readonly declared: readonly string[]
  /** Of what is not declared. */
  readonly outside: (name: string) => string | undefined
  readonly prefix: string | undefined
  readonly instance: { readonly name: string; readonly environment: string }
}

/** Variables, and the references that need no service. */
export function variableScope(facts: ReferenceFacts): Scope {
  return { lookup: (name) => plain(name, facts) ?? unknownReference(name) }
}

/** Of a service that is wrong itself nothing is known. */
type Addresses = ReadonlyMap<string, AddressFacts | undefined>

/** The same with services as seen from inside the network. */
export function insideScope(facts: ReferenceFacts, addresses: Addresses): Scope {
  return {
    lookup: (name) => plain(name, facts) ?? service(name, addresses, insideAddress) ?? unknownReference(name),
  }
}

/** The same with services as seen from the host: some parts are known only once the instance runs. */
export function hostScope(facts: ReferenceFacts, addresses: Addresses): Scope<HostReference> {
  return {
    lookup: (name) => plain(name, facts) ?? service(name, addresses, hostAddress) ?? unknownReference(name),
  }
}

type Problem = { readonly problem: string; readonly suggestion?: string | undefined }

function plain(name: string, facts: ReferenceFacts): string | Problem | undefined {
  if (name === 'instance.name') return facts.instance.name
  if (name === 'instance.environment') return facts.instance.environment
  if (name === 'registry.prefix')
    return facts.prefix ?? { problem: 'The definition has no "registry.prefix"' }
  if (name.includes('.')) return undefined
  const value = facts.variables.get(name)
  if (value !== undefined) return value
  if (facts.declared.includes(name)) return { problem: `Variable "${name}" has no value` }
  const outside = facts.outside(name)
  if (outside !== undefined) return outside
  return {
    problem: `Variable "${name}" is not set and has no default`,
    suggestion: didYouMean(name, facts.declared),
  }
}

function service<Result>(
  name: string,
  addresses: Addresses,
  address: (facts: AddressFacts, member: string) => Result,
): Result | Problem | string | undefined {
  const key = serviceIn(name, [...addresses.keys()])
  if (key === undefined) return undefined
  const member = name.slice(`services.${key}.`.length)
  const facts = addresses.get(key)
  if (facts === undefined && addresses.has(key)) return ''
  if (facts === undefined)
    return {
      problem: `There is no service "${key}" in the environment`,
      suggestion: didYouMean(key, addresses.keys()),
    }
  return address(facts, member)
}

/** The service that a reference to an address is about: `db` of `services.db.url`. */
export function serviceIn(reference: string, known: readonly string[]): string | undefined {
  const match = /^services\.([^.]+)\.(.+)$/.exec(reference)
  if (match === null) return undefined
  // Names of services may have dots of their own.
  const longest = known
    .filter((each) => reference.startsWith(`services.${each}.`))
    .toSorted((a, b) => b.length - a.length)[0]
  return longest ?? match[1]
}

function unknownReference(name: string): Problem {
  const known = ['services.', 'registry.prefix', 'instance.name', 'instance.environment']
  return { problem: `"${name}" refers to nothing`, suggestion: didYouMean(name, known) }
}

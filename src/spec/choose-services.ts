import { isMap } from '../definition/merge.ts'
import type { Tree } from '../definition/positions.ts'
import type { ChosenEnvironment } from './environments.ts'
import type { Services } from './extended.ts'

export interface ChoiceFacts {
  /** Each with what it extends. */
  readonly catalogue: Services
  readonly environment: ChosenEnvironment
  readonly profiles: readonly string[]
}

/**
 * The services of an environment, in the catalogue's order: those it names, else all whose profiles are
 * active; with all that these depend on.
 */
export function chooseServices({ catalogue, environment, profiles }: ChoiceFacts): readonly string[] {
  const active = (name: string): boolean => {
    const wanted: unknown = Reflect.get(catalogue[name] ?? {}, 'profiles')
    return (
      !Array.isArray(wanted) ||
      wanted.length === 0 ||
      profiles.includes('*') ||
      wanted.some((each) => profiles.includes(String(each)))
    )
  }
  // Naming a service in an environment is as good as asking for its profile.
  const open =
    environment.services === undefined
      ? Object.keys(catalogue).filter(active)
      : [...environment.services.keys()]
  const chosen = new Set<string>()
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (chosen.has(name) || catalogue[name] === undefined) continue
    chosen.add(name)
    for (const tree of [catalogue[name] ?? {}, ...(environment.services?.get(name) ?? [])])
      open.push(...dependencies(tree).filter((each) => active(each) || !optional(tree, each)))
  }
  return Object.keys(catalogue).filter((name) => chosen.has(name))
}

/** What a service cannot run without. */
function dependencies(service: Tree): readonly string[] {
  return [
    ...namesIn(Reflect.get(service, 'depends_on')),
    ...['network_mode', 'ipc', 'pid'].flatMap((key) => sharedWith(Reflect.get(service, key))),
    ...['links', 'volumes_from'].flatMap((key) =>
      namesIn(Reflect.get(service, key))
        .filter((name) => !name.startsWith('container:'))
        .map((name) => name.replace(/:.*/, '')),
    ),
  ]
}

/** What a service would like to have does not come with it where its profile is not active. */
function optional(service: Tree, name: string): boolean {
  const all: unknown = Reflect.get(service, 'depends_on')
  const dependency: unknown = isMap(all) ? Reflect.get(all, name) : undefined
  return isMap(dependency) && Reflect.get(dependency, 'required') === false
}

const sharedWith = (mode: unknown): readonly string[] =>
  typeof mode === 'string' && mode.startsWith('service:') ? [mode.slice('service:'.length)] : []

function namesIn(raw: unknown): readonly string[] {
  if (raw === null || typeof raw !== 'object') return []
  return Array.isArray(raw) ? raw.map(String) : Object.keys(raw)
}

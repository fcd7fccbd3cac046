import type { Tree } from '../definition/positions.ts'
import type { ChosenEnvironment } from './environments.ts'

export interface ChoiceFacts {
  readonly catalogue: Readonly<Record<string, Tree>>
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
      open.push(...dependencies(tree))
  }
  return Object.keys(catalogue).filter((name) => chosen.has(name))
}

function dependencies(service: Tree): readonly string[] {
  const raw: unknown = Reflect.get(service, 'depends_on')
  if (raw === null || typeof raw !== 'object') return []
  return Array.isArray(raw) ? raw.map(String) : Object.keys(raw)
}

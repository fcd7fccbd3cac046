import { order } from '../base/graph.ts'
import type { ServiceSpec } from './types.ts'

/** The services of one circle of dependencies, the first repeated at the end; `undefined` when there is none. */
export function circleOf(services: Readonly<Record<string, ServiceSpec>>): readonly string[] | undefined {
  const result = order(
    new Map(Object.values(services).map(({ name, dependsOn }) => [name, Object.keys(dependsOn)])),
  )
  return result.ok ? undefined : result.cycle
}

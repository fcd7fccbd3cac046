import type { DependencyCondition, ServiceSpec } from '../spec/types.ts'
import { namespaceProviders } from './selection.ts'

/** Label in which Compose keeps what a container's service depends on. */
export const DEPENDS_ON_LABEL = 'com.docker.compose.depends_on'

export interface LabelledDependency {
  readonly service: string
  readonly condition: DependencyCondition
  readonly restart: boolean
}

const CONDITIONS: readonly string[] = ['service_started', 'service_healthy', 'service_completed_successfully']

/**
 * What a service depends on, as Compose writes it into a label. Whose namespace it lives in is among that, and takes
 * it along: a namespace dies with the process that held it.
 *
 * @example
 * formatDependsOn(api) // 'db:service_healthy:false'
 */
export function formatDependsOn(service: Pick<ServiceSpec, 'dependsOn' | 'container'>): string {
  const { dependsOn } = service
  const shared = namespaceProviders(service).map((name) => {
    const condition = dependsOn[name]?.condition ?? ('service_started' as const)
    return [name, { condition, restart: true }] as const
  })
  return Object.entries({ ...dependsOn, ...Object.fromEntries(shared) })
    .map(([name, { condition, restart }]) => `${name}:${condition}:${restart}`)
    .join(',')
}

/** The label taken apart. What is not written as Compose writes it counts as `service_started`. */
export function parseDependsOn(label: string | undefined): readonly LabelledDependency[] {
  return (label ?? '').split(',').flatMap((part) => {
    const [service = '', condition = '', restart = ''] = part.trim().split(':')
    if (service === '') return []
    return [
      {
        service,
        condition: isCondition(condition) ? condition : 'service_started',
        restart: restart === 'true',
      },
    ]
  })
}

function isCondition(text: string): text is DependencyCondition {
  return CONDITIONS.includes(text)
}

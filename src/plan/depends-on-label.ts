import type { Dependency, DependencyCondition } from '../spec/types.ts'

/** Label in which Compose keeps what a container's service depends on. */
export const DEPENDS_ON_LABEL = 'com.docker.compose.depends_on'

export interface LabelledDependency {
  readonly service: string
  readonly condition: DependencyCondition
  readonly restart: boolean
}

const CONDITIONS: readonly string[] = ['service_started', 'service_healthy', 'service_completed_successfully']

/**
 * What a service depends on, as Compose writes it into a label.
 *
 * @example
 * formatDependsOn({ db: { condition: 'service_healthy', required: true, restart: false } }) // 'db:service_healthy:false'
 */
export function formatDependsOn(dependsOn: Readonly<Record<string, Dependency>>): string {
  return Object.entries(dependsOn)
    .map(([service, { condition, restart }]) => `${service}:${condition}:${restart}`)
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

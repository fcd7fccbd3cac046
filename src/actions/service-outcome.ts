import type { ObservedContainer } from '../plan/observed.ts'
import type { ServiceOutcome } from './outcomes.ts'

/** Containers as an outcome tells them, by service and number. */
export function serviceOutcomes(containers: readonly ObservedContainer[]): readonly ServiceOutcome[] {
  return containers
    .map(
      (container): ServiceOutcome => ({
        service: container.service,
        number: container.number,
        container: container.name,
        containerId: container.id,
        image: container.image,
        state: container.state,
        status: container.status,
        health: container.health,
        ...(container.exitCode === undefined ? {} : { exitCode: container.exitCode }),
        ports: container.ports,
      }),
    )
    .toSorted((a, b) => compare(a.service, b.service) || a.number - b.number)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

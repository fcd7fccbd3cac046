import type { ServiceSpec, Spec } from '../spec/types.ts'
import type { ObservedContainer } from './observed.ts'

/** Services that another one waits for the completion of. */
export function awaitedCompletions(spec: Spec): ReadonlySet<string> {
  return new Set(
    Object.values(spec.services).flatMap((service) =>
      Object.entries(service.dependsOn).flatMap(([name, { condition }]) =>
        condition === 'service_completed_successfully' ? [name] : [],
      ),
    ),
  )
}

/** Whether a container has done what its service is for, once and for all. */
export function isDone(
  container: ObservedContainer,
  service: ServiceSpec,
  awaited: ReadonlySet<string>,
): boolean {
  if (container.state !== 'exited') return false
  const exit = service.ready.probes.find((probe) => probe.kind === 'exit')
  if (exit !== undefined) return container.exitCode === exit.code
  return awaited.has(service.name) && container.exitCode === 0
}

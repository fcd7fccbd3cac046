import { resolve } from 'node:path'
import type { TestContainer } from 'testcontainers'
import { type ContainerView, containerDefinition, containerView } from './container-view.ts'
import type { ContainerService, EnvironmentDefinition, Given } from './definition-types.ts'
import type { Description } from './description.ts'

/** What was given, taken apart into what can be written down and what cannot. */
export interface Separated {
  readonly place: Pick<Description, 'directory' | 'file' | 'text'>
  /** Containers of Testcontainers, by service. */
  readonly containers: ReadonlyMap<string, ContainerView>
}

/** The definition as text, with the containers among its services as what a definition can say of them. */
export async function separate(
  given: Given,
  place: string | readonly string[] | undefined,
): Promise<Separated> {
  if (typeof given === 'string')
    return { place: { directory: resolve(given), file: place }, containers: new Map() }
  const directory = resolve(place === undefined ? '.' : String(place))
  const containers = new Map<string, ContainerView>()
  const services: Record<string, unknown> = {}
  for (const [name, service] of Object.entries(given.services ?? {})) {
    const found = containerOf(service)
    if (found === undefined) services[name] = service
    else {
      const view = await containerView(name, found.container, directory)
      containers.set(name, view)
      services[name] = containerDefinition(view, found.depends_on)
    }
  }
  const definition = given.services === undefined ? given : { ...given, services }
  return {
    place: {
      directory,
      text: JSON.stringify(definition, undefined, 2),
    },
    containers,
  }
}

function containerOf(service: ServiceOf): ContainerService | undefined {
  if (isContainer(service)) return { container: service }
  return 'container' in service && isContainer(service.container) ? (service as ContainerService) : undefined
}

type ServiceOf = NonNullable<EnvironmentDefinition['services']>[string]

function isContainer(value: unknown): value is TestContainer {
  return typeof value === 'object' && value !== null && 'start' in value && typeof value.start === 'function'
}

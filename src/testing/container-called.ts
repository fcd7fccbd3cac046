import type { Spec } from '../spec/types.ts'

export interface ContainerCalled {
  readonly service: string
  readonly number: number
}

/**
 * Which container a name means: of a service its first one, `db-2` its second, and a `container_name` that one, also in
 * an instance where containers have names of their own. `undefined` where the spec has none.
 */
export function containerCalled(
  name: string,
  { services }: Pick<Spec, 'services'>,
): ContainerCalled | undefined {
  if (Object.hasOwn(services, name)) return { service: name, number: 1 }
  const [, replicated = '', digits] = /^(.+)-([1-9]\d*)$/.exec(name) ?? []
  const number = Number(digits)
  if (Object.hasOwn(services, replicated) && number <= (services[replicated]?.scale ?? 0))
    return { service: replicated, number }
  for (const { name: service, container } of Object.values(services)) {
    const aliases = Object.values(container.networks).flatMap((join) => join.aliases)
    if (container.containerName === name || aliases.includes(name)) return { service, number: 1 }
  }
  return undefined
}

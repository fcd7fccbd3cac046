import type { ContainerSpec } from './types.ts'

/**
 * A fixed name can be had once on an engine: it is that of the default instance. A container of another one, whose own
 * name it does not tell, is called as usual, and found by that name in its networks.
 */
export function namedFor(container: ContainerSpec, suffix: string | undefined): ContainerSpec {
  const { containerName: name, networks } = container
  if (name === undefined || suffix === undefined || name.includes(suffix)) return container
  const joins = Object.entries(networks).map(([key, join]) => [
    key,
    { ...join, aliases: [...join.aliases, name] },
  ])
  return { ...container, containerName: undefined, networks: Object.fromEntries(joins) }
}

import { digestOf } from '../base/hash.ts'
import { ENVCTL } from '../base/labels.ts'
import type { ServiceSpec } from '../spec/types.ts'

/** Raised when layers are made or read in another way, so that old ones are not taken for new ones. */
const FORMAT = 1

export interface InitialFacts {
  /** The services of the unit. */
  readonly services: readonly ServiceSpec[]
  /** Slots of the unit, as they are called in every instance. */
  readonly slots: readonly string[]
  /** What tells the image of a service apart from all others: its id, or the key of its build. */
  readonly imageOf: (service: ServiceSpec) => string
  /** Digests of files of the host that services read when they start, by service and path. */
  readonly files: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Keys of the initial state of units that these services depend on. */
  readonly before: readonly string[]
}

/**
 * Key of the state that services have after their first start: a digest of all that shapes it. What only says
 * how they are reached, limited or looked after (ports, labels, resources, networks, healthcheck, restart) is
 * left out.
 */
export function initialKey({ services, slots, imageOf, files, before }: InitialFacts): string {
  return digestOf({
    format: FORMAT,
    slots: slots.toSorted(),
    before: before.toSorted(),
    services: services.map((service) => initialising(service, imageOf(service), files[service.name] ?? {})),
  })
}

/** What a service is and does while it runs, as far as it shapes state. */
export function serviceKey(
  service: ServiceSpec,
  image: string,
  files: Readonly<Record<string, string>>,
): string {
  return digestOf(initialising(service, image, files))
}

function initialising(service: ServiceSpec, image: string, files: Readonly<Record<string, string>>) {
  const { name, platform, scale, container } = service
  const { command, entrypoint, environment, user, workingDir, hostname, mounts, tmpfs } = container
  return {
    name,
    image,
    platform,
    scale,
    command,
    entrypoint,
    environment,
    user,
    workingDir,
    hostname,
    mounts: mounts.map(({ type, target }) => ({ type, target })),
    tmpfs,
    code: container.labels[ENVCTL.code],
    delivered: service.files.map(({ content, ...file }) => ({ ...file, digest: content.digest })),
    files,
  }
}

/**
 * Key of the state after a step: it follows from the state before, so that a change of one step changes the
 * keys of all that come after it, and of none before.
 *
 * @example
 * stepKey([dbKey, cacheKey], digestOfMigrate)
 */
export function stepKey(before: readonly string[], digest: string): string {
  return digestOf({ format: FORMAT, before: before.toSorted(), digest })
}

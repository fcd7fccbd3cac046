import { randomBytes } from 'node:crypto'
import type { ContainerRequest } from '../../src/engine/port.ts'
import type { ContainerSpec } from '../../src/spec/types.ts'
import { BARE_CONTAINER } from '../../src/state/bare-container.ts'

/** A name that no other test has. */
export function uniqueName(): string {
  return `envctl-test-${randomBytes(5).toString('hex')}`
}

/** A container's spec that says nothing but what is given. */
export function bareContainer(given: Partial<ContainerSpec> = {}): ContainerSpec {
  return { ...BARE_CONTAINER, stopGracePeriodMs: 1000, ...given }
}

/** A container to be made, with nothing but what is given. */
export function bareRequest(
  given: Partial<ContainerRequest> & Pick<ContainerRequest, 'name' | 'image'>,
): ContainerRequest {
  return {
    container: bareContainer(),
    labels: {},
    ports: [],
    mounts: [],
    networks: [],
    volumesFrom: [],
    links: [],
    ...given,
  }
}

/** One network to join, with nothing but its name and what is given. */
export function bareJoin(
  given: Partial<ContainerRequest['networks'][number]> & { readonly name: string },
): ContainerRequest['networks'][number] {
  return { aliases: [], linkLocalIps: [], driverOpts: {}, ...given }
}

import { digestOf } from '../../../../src/base/hash.ts'
import type { BuildKey } from '../../../../src/plan/build-keys.ts'
import type { DiffOptions } from '../../../../src/plan/options.ts'
import type {
  ContainerSpec,
  Dependency,
  NetworkSpec,
  ServiceSpec,
  Spec,
  VolumeSpec,
} from '../../../../src/spec/types.ts'
import { BARE_CONTAINER } from '../../../../src/state/bare-container.ts'
import { bareBuild } from '../../../support/build.ts'

const CONTAINER: ContainerSpec = {
  ...BARE_CONTAINER,
  networks: { default: { aliases: [], linkLocalIps: [], driverOpts: {}, priority: 0 } },
}

export type Wishes = Partial<Omit<ServiceSpec, 'name' | 'container'>> & {
  readonly container?: Partial<ContainerSpec>
}

export function service(name: string, wishes: Wishes = {}): ServiceSpec {
  return {
    image: `${name}:1`,
    pullPolicy: 'missing',
    scale: 1,
    dependsOn: {},
    ready: { mode: 'fallback', probes: [], timeoutMs: 60_000 },
    files: [],
    state: [],
    ...wishes,
    name,
    container: { ...CONTAINER, ...wishes.container },
  }
}

export const NETWORK: NetworkSpec = {
  key: 'default',
  name: 'shop-dev_default',
  external: false,
  driverOpts: {},
  internal: false,
  attachable: false,
  labels: {},
}

export function volume(key: string, wishes: Partial<VolumeSpec> = {}): VolumeSpec {
  return { key, name: `shop-dev_${key}`, external: false, driverOpts: {}, labels: {}, ...wishes }
}

export function spec(services: readonly ServiceSpec[], wishes: Partial<Spec> = {}): Spec {
  return {
    name: 'shop',
    environment: 'dev',
    instance: 'shop-dev',
    directory: '/work/shop',
    file: '/work/shop/envs.yaml',
    services: Object.fromEntries(services.map((each) => [each.name, each])),
    networks: { default: NETWORK },
    volumes: {},
    setup: [],
    outputs: {},
    registry: { mirrors: {} },
    ...wishes,
  }
}

export function needs(condition: Dependency['condition'], wishes: Partial<Dependency> = {}): Dependency {
  return { condition, required: true, restart: false, ...wishes }
}

export const BUILD = bareBuild({
  context: '/work/shop/api',
  dockerfile: { path: '/work/shop/api/Dockerfile' },
})

/** Of an image that is made of nothing but its inputs. */
export const keyed = (key: string): BuildKey => ({ key, bases: {}, made: {} })

/** A stand-in of the spec's own digest: here only that it differs when the service does. */
export const hashOf = ({ image, container }: ServiceSpec): string =>
  digestOf({ image, container }).slice(0, 12)

export function options(wishes: Partial<DiffOptions> = {}): DiffOptions {
  return {
    services: [],
    noDeps: false,
    forceRecreate: false,
    build: false,
    buildKeys: {},
    removeOrphans: false,
    wait: true,
    hashOf,
    ...wishes,
  }
}

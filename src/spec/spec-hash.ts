import { digestOf } from '../base/hash.ts'
import type { NetworkSpec, ServiceSpec, Spec, VolumeSpec } from './types.ts'

/**
 * Digest of all that shapes a service's containers. What only says how it is got, waited for or multiplied
 * (build, pull policy, dependencies, readiness, scale) is left out: a change of it needs no new container.
 */
export function containerHash(service: ServiceSpec, spec: Spec): string {
  const { image, platform, container, files, state } = service
  const delivered = files.map(({ content, ...file }) => ({ ...file, digest: content.digest }))
  const networks = Object.keys(container.networks).map((key) => spec.networks[key]?.name)
  const volumes = container.mounts.flatMap((mount) =>
    mount.type === 'volume' ? [spec.volumes[mount.source]?.name] : [],
  )
  return digestOf({ image, platform, container, files: delivered, state, networks, volumes })
}

/** Digest of all that shapes a network. */
export function networkHash({ key: _, ...network }: NetworkSpec): string {
  return digestOf(network)
}

/** Digest of all that shapes a volume. */
export function volumeHash({ key: _, ...volume }: VolumeSpec): string {
  return digestOf(volume)
}

import type { ImageReference } from '../../base/image-name.ts'
import type { RegistryCall } from './client.ts'

/** Forms in which a registry may describe an image, or the images of several platforms. */
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

/** The question for what a reference names. `HEAD` asks for its digest alone, and counts as no pull. */
export function manifestCall(reference: ImageReference, method: 'GET' | 'HEAD'): RegistryCall {
  const { registry: host, repository, tag, digest } = reference
  const path = `${repository}/manifests/${digest ?? tag ?? 'latest'}`
  return { host, method, path, accept: MANIFESTS, scope: `repository:${repository}:pull` }
}

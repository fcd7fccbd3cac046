import { fullImageName, withoutTag } from '../../base/image-name.ts'
import { type DockerClient, rawRequest } from './client.ts'
import { imagePath } from './image-path.ts'

/**
 * Gives an image a further name: `repository:tag`. Written in full, because Podman takes a short name for any
 * image here that ends with it, such as the very one that came from a mirror.
 */
export async function tag(docker: DockerClient, source: string, target: string): Promise<void> {
  await rawRequest(docker, {
    doing: `tag image ${source}`,
    method: 'POST',
    path: `${imagePath(source)}/tag`,
    query: repositoryOf(target),
  })
}

/** A name as engines take it that give one: written in full, its tag apart. */
export function repositoryOf(name: string): { readonly repo: string; readonly tag: string } {
  const full = fullImageName(name)
  const repo = withoutTag(full)
  return { repo, tag: full.slice(repo.length + 1) }
}

/** Takes a name away; the image keeps its others. */
export async function untag(docker: DockerClient, name: string): Promise<void> {
  const doing = `remove the name ${name}`
  await rawRequest(docker, { doing, method: 'DELETE', path: imagePath(name), query: { noprune: true } })
}

import type Docker from 'dockerode'

/** Gives an image a further name: `repository:tag`. */
export async function tag(docker: Docker, source: string, target: string): Promise<void> {
  const colon = target.lastIndexOf(':')
  const tagged = colon > target.lastIndexOf('/')
  const [repo, name] = tagged ? [target.slice(0, colon), target.slice(colon + 1)] : [target, 'latest']
  await docker.getImage(source).tag({ repo, tag: name })
}

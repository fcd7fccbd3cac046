/** Brings the engine's own copies of stand-ins up to date. */
import type Docker from 'dockerode'
import type { StandIn } from './catalogue.ts'
import { drain } from './progress.ts'
import { ADDRESS, KEY_LABEL } from './registry.ts'

/**
 * An engine that has an image does not ask for it again: where it has a stand-in that was made of other files,
 * under the name of Docker Hub, that name goes over to the new one.
 */
export async function refresh(docker: Docker, { repository, tags }: StandIn, key: string): Promise<void> {
  for (const tag of tags) {
    const name = `${repository.replace(/^library\//, '')}:${tag}`
    const [image] = await docker.listImages({ filters: { reference: [name], label: [KEY_LABEL] } })
    if (image === undefined || image.Labels?.[KEY_LABEL] === key) continue
    const source = `${ADDRESS}/${repository}:${tag}`
    await drain(await docker.pull(source))
    await docker.getImage(source).tag({ repo: repository.replace(/^library\//, ''), tag })
    await docker.getImage(source).remove()
  }
}

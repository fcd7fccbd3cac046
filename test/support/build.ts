import { parseEndpoint } from '../../src/engine/discovery/endpoint.ts'
import { dockerClient } from '../../src/engine/docker/client.ts'
import { Connections } from '../../src/engine/docker/connections.ts'
import { dockerImages } from '../../src/engine/docker/images.ts'
import type { Engine } from '../../src/engine/port.ts'
import type { BuildRequest, Images } from '../../src/engine/port-images.ts'
import { transportTo } from '../../src/engine/transport.ts'
import type { BuildSpec } from '../../src/spec/types.ts'
import { collect, type Scratch } from './engine.ts'
import { bareContainer, bareRequest, uniqueName } from './requests.ts'

/** A build that says nothing but what is given. */
export function bareBuild(given: Partial<BuildSpec> & Pick<BuildSpec, 'context' | 'dockerfile'>): BuildSpec {
  return {
    args: {},
    labels: {},
    extraHosts: [],
    noCache: false,
    pull: false,
    cacheFrom: [],
    tags: [],
    secrets: [],
    ssh: [],
    ...given,
  }
}

/** A build to be made, with nothing but what is given. */
export function bareBuildRequest(
  given: Partial<BuildRequest> & Pick<BuildRequest, 'reference' | 'build' | 'emit'>,
): BuildRequest {
  return { bases: {}, again: false, mirrors: {}, labels: {}, secret: () => undefined, ...given }
}

/** Removes an image with every other name of its repository, such as the one by which it is found again. */
export async function removeRepository({ images }: Engine, reference: string): Promise<void> {
  const repository = reference.replace(/:[^/:]*$/, '')
  for (const { tags } of await images.list())
    for (const tag of tags) if (tag.startsWith(`${repository}:`)) await images.remove(tag)
}

/** The same engine as one that has no BuildKit: its own builder builds. To be closed. */
export async function classicImages(
  engine: Engine,
): Promise<{ readonly images: Images; readonly close: () => void }> {
  const info = await engine.system.info()
  const endpoint = parseEndpoint(engine.address.url)
  if (endpoint === undefined) throw new Error(`${engine.address.url} is no endpoint`)
  const transport = transportTo(endpoint)
  const connections = new Connections(transport, await transport.open())
  return {
    images: dockerImages(
      dockerClient(connections),
      async () => ({ ...info, os: 'windows' }),
      async () => ({}),
    ),
    close: () => connections.destroy(),
  }
}

/** What a shell's command prints in an image. */
export async function saysOf(
  image: string,
  command: string,
  { engine, scratch }: { readonly engine: Engine; readonly scratch: Scratch },
): Promise<string> {
  const container = bareContainer({ command: ['/bin/sh', '-c', command] })
  const { id } = await engine.containers.create(bareRequest({ name: uniqueName(), image, container }))
  scratch.later(() => engine.containers.remove(id))
  await engine.containers.start(id)
  await engine.containers.wait(id)
  return (await collect(engine.containers.logs(id, { follow: false }))).stdout
}

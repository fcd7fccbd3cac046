import { digestOf } from '../../base/hash.ts'
import type { BuildSpec } from '../../spec/types.ts'
import type { BuildInputs } from '../port-types.ts'
import { type BuildContext, readContext } from './context.ts'
import { baseImages } from './dockerfile.ts'
import { dockerfileText } from './dockerfile-text.ts'
import { contextImages, type NamedFolders, readFolders } from './folders.ts'
import { frontendImage } from './frontend.ts'
import { type WithContexts, withContexts } from './named-contexts.ts'

/**
 * What a definition gives for an image, on an engine of such a platform. Times and owners do not count, nor does
 * where the context lies, nor what secrets hold. `image.build-failed` when something cannot be read.
 */
export async function buildInputs(
  build: BuildSpec,
  platform: string | Promise<string>,
): Promise<BuildInputs> {
  const [context, named] = await Promise.all([readContext(build), textAndFolders(build, platform)])
  return inputsOf(build, { context, ...named })
}

async function textAndFolders(
  build: BuildSpec,
  platform: string | Promise<string>,
): Promise<Omit<ReadBuild, 'context'>> {
  const [text, engine] = await Promise.all([dockerfileText(build), platform])
  return { text, engine, folders: await readFolders(build, withoutFolders(build, { text, engine }).used) }
}

interface ReadDockerfile {
  readonly text: string
  /** Platform of the engine. */
  readonly engine: string
}

export interface ReadBuild extends ReadDockerfile {
  readonly context: BuildContext
  readonly folders: NamedFolders
}

/** The same of what was read already. */
export function inputsOf(build: BuildSpec, read: ReadBuild): BuildInputs {
  const { text, context, folders, engine } = read
  const { args, target, labels, network, extraHosts, shmSize } = build
  const secrets = build.secrets.map(({ id }) => id)
  const ssh = build.ssh.map(({ id }) => id)
  const shape = { args, target, labels, network, extraHosts, shmSize, secrets, ssh }
  const stages = withoutFolders(build, read)
  const images = contextImages(build, (name) => folders.get(name)?.digest ?? '')
  const all = [
    shape,
    text,
    context.digest,
    ...(stages.used.length === 0 ? [] : [stages.used.map((name) => [name, images[name]])]),
  ]
  return { digest: digestOf(all), bases: basesIn(stages, build, engine), frontend: frontendImage(text) }
}

/** The images that a build takes from the outside, those of its named contexts included. */
export function basesOf(build: BuildSpec, read: ReadDockerfile): readonly string[] {
  return basesIn(withoutFolders(build, read), build, read.engine)
}

const basesIn = (
  { text, target }: WithContexts,
  { args, platform }: BuildSpec,
  engine: string,
): readonly string[] => baseImages(text, { args, target, platform, engine })

/** The Dockerfile with its named contexts; folders are nothing that comes from the outside. */
export function withoutFolders(build: BuildSpec, { text, engine }: ReadDockerfile): WithContexts {
  const images = contextImages(build, () => 'scratch')
  return withContexts(text, images, { ...build, engine })
}

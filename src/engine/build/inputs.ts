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
 * What a definition gives for an image. Times and owners do not count, nor does where the context lies, nor what
 * secrets hold. `image.build-failed` when something cannot be read.
 */
export async function buildInputs(build: BuildSpec): Promise<BuildInputs> {
  const [context, named] = await Promise.all([readContext(build), textAndFolders(build)])
  return inputsOf(build, { context, ...named })
}

async function textAndFolders(build: BuildSpec): Promise<Pick<ReadBuild, 'text' | 'folders'>> {
  const text = await dockerfileText(build)
  return { text, folders: await readFolders(build, withoutFolders(build, text).used) }
}

export interface ReadBuild {
  /** The Dockerfile. */
  readonly text: string
  readonly context: BuildContext
  readonly folders: NamedFolders
}

/** The same of what was read already. */
export function inputsOf(build: BuildSpec, { text, context, folders }: ReadBuild): BuildInputs {
  const { args, target, labels, network, extraHosts, shmSize } = build
  const secrets = build.secrets.map(({ id }) => id)
  const ssh = build.ssh.map(({ id }) => id)
  const shape = { args, target, labels, network, extraHosts, shmSize, secrets, ssh }
  const stages = withoutFolders(build, text)
  const images = contextImages(build, (name) => folders.get(name)?.digest ?? '')
  const all = [
    shape,
    text,
    context.digest,
    ...(stages.used.length === 0 ? [] : [stages.used.map((name) => [name, images[name]])]),
  ]
  return { digest: digestOf(all), bases: basesIn(stages, build), frontend: frontendImage(text) }
}

/** The images that a build takes from the outside, those of its named contexts included. */
export function basesOf(build: BuildSpec, text: string): readonly string[] {
  return basesIn(withoutFolders(build, text), build)
}

const basesIn = ({ text, target }: WithContexts, { args }: BuildSpec): readonly string[] =>
  baseImages(text, { args, target })

/** The Dockerfile with its named contexts; folders are nothing that comes from the outside. */
export function withoutFolders(build: BuildSpec, text: string): WithContexts {
  const images = contextImages(build, () => 'scratch')
  return withContexts(text, images, build)
}

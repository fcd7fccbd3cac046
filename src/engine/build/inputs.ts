import { digestOf } from '../../base/hash.ts'
import type { BuildSpec } from '../../spec/types.ts'
import type { BuildInputs } from '../port-types.ts'
import { type BuildContext, readContext } from './context.ts'
import { baseImages } from './dockerfile.ts'
import { dockerfileText } from './dockerfile-text.ts'

/**
 * What a definition gives for an image. Times and owners do not count, nor does where the context lies, nor what
 * secrets hold. `image.build-failed` when something cannot be read.
 */
export async function buildInputs(build: BuildSpec): Promise<BuildInputs> {
  const [text, context] = await Promise.all([dockerfileText(build), readContext(build)])
  return inputsOf(build, text, context)
}

/** The same of what was read already. */
export function inputsOf(build: BuildSpec, text: string, context: BuildContext): BuildInputs {
  const { args, target, labels, network, extraHosts, shmSize } = build
  const secrets = build.secrets.map(({ id }) => id)
  const ssh = build.ssh.map(({ id }) => id)
  const shape = { args, target, labels, network, extraHosts, shmSize, secrets, ssh }
  return { digest: digestOf([shape, text, context.digest]), bases: baseImages(text, build) }
}

import { digestOf } from '../../base/hash.ts'
import type { Spec } from '../../spec/types.ts'
import { machinePlatform } from '../machine-platform.ts'
import { bindDigests } from '../setup/bind-digests.ts'
import { stepDigests } from '../setup/step-digests.ts'

/**
 * Digest of all that an instance is made of: its spec, what goes into the images that are built for it, and the inputs
 * of its setup. Two instances of one name and version are the same.
 */
export async function versionOf(spec: Spec): Promise<string> {
  const { lease: _, ...rest } = spec
  const [builds, steps, binds] = await Promise.all([builtFrom(spec), stepDigests(spec), bindDigests(spec)])
  // As text, for a value that is not there is no plain data.
  return digestOf(JSON.stringify([rest, builds, steps, binds]))
}

async function builtFrom({ services }: Spec): Promise<readonly unknown[]> {
  const built = Object.values(services).flatMap(({ name, build }) =>
    build === undefined ? [] : [{ name, build }],
  )
  if (built.length === 0) return []
  // Loaded by who builds: most environments are pulled.
  const { buildInputs } = await import('../../engine/build/inputs.ts')
  return Promise.all(
    built.map(async ({ name, build }) => [name, await buildInputs(build, machinePlatform())]),
  )
}

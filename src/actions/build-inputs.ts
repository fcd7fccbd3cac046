import type { BuildInputs } from '../engine/port-types.ts'
import { type BuildKeys, buildKeys } from '../plan/build-keys.ts'
import type { Observed } from '../plan/observed.ts'
import type { Spec } from '../spec/types.ts'
import type { Deps } from './deps.ts'

/** What images will be, once it is known what the engine has. */
export type BuildKeysOf = (observed: Observed) => BuildKeys

/** Reads what goes into the image of each service that is built, at the same time as the engine is looked at. */
export async function readBuildInputs(
  spec: Spec,
  { engine, signal }: Pick<Deps, 'engine' | 'signal'>,
): Promise<BuildKeysOf> {
  const built = Object.values(spec.services).flatMap(({ name, build }) =>
    build === undefined ? [] : [{ name, build }],
  )
  if (built.length === 0) return () => ({})
  // Loaded by who builds: most environments are pulled.
  const [{ os, arch }, { buildInputs }] = await Promise.all([
    engine.system.info(signal),
    import('../engine/build/inputs.ts'),
  ])
  const read = await Promise.all(
    built.map(async ({ name, build }) => [name, await buildInputs(build)] as const),
  )
  const inputs: Readonly<Record<string, BuildInputs>> = Object.fromEntries(read)
  return (observed) => buildKeys(spec, observed, { inputs, platform: `${os}/${arch}` })
}

import { fullImageName } from '../base/image-name.ts'
import { hasBuildKit } from '../engine/buildkit.ts'
import type { BuildInputs } from '../engine/port-types.ts'
import { type BuildKeys, buildKeys } from '../plan/build-keys.ts'
import type { LockFacts } from '../plan/locked-images.ts'
import type { Observed } from '../plan/observed.ts'
import type { ServiceSpec, Spec } from '../spec/types.ts'
import type { Deps } from './deps.ts'

/** What images will be, once it is known what the engine has. */
export type BuildKeysOf = (observed: Observed, lock?: LockFacts) => BuildKeys

/**
 * Reads what goes into the images of services that are built, at the same time as the engine is looked at. Of some
 * services alone: theirs, and those of the services that they are made of.
 */
export async function readBuildInputs(
  spec: Spec,
  { engine, signal }: Pick<Deps, 'engine' | 'signal'>,
  services: readonly ServiceSpec[] = Object.values(spec.services),
): Promise<BuildKeysOf> {
  const wanted = services.filter(isBuilt)
  if (wanted.length === 0) return () => ({})
  const asked = engine.system.info(signal)
  const named = asked.then(({ os, arch }) => `${os}/${arch}`)
  const [info, platform, inputs] = await Promise.all([asked, named, readAll(spec, wanted, named)])
  const facts = { inputs, platform, frontends: hasBuildKit(info) }
  return (observed, lock) => buildKeys(spec, observed, { ...facts, lock })
}

/** By the names of services. Files are read while the engine is thinking. */
async function readAll(
  spec: Spec,
  wanted: readonly BuiltService[],
  platform: Promise<string>,
): Promise<Readonly<Record<string, BuildInputs>>> {
  // Loaded by who builds: most environments are pulled.
  const { buildInputs } = await import('../engine/build/inputs.ts')
  const builders = Object.values(spec.services).filter(isBuilt)
  const inputs = new Map<string, Promise<BuildInputs>>()
  const read = async ({ name, build }: BuiltService): Promise<void> => {
    if (inputs.has(name)) return
    const work = buildInputs(build, platform)
    inputs.set(name, work)
    const bases = new Set((await work).bases.map(fullImageName))
    await Promise.all(builders.filter(({ image }) => bases.has(fullImageName(image))).map(read))
  }
  await Promise.all(wanted.map(read))
  return Object.fromEntries(
    await Promise.all([...inputs].map(async ([name, work]) => [name, await work] as const)),
  )
}

type BuiltService = ServiceSpec & { readonly build: NonNullable<ServiceSpec['build']> }

function isBuilt(service: ServiceSpec): service is BuiltService {
  return service.build !== undefined
}

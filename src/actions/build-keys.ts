import type { Spec } from '../spec/types.ts'

/** For each service that is built, the digest of everything that goes into its image. */
export async function buildKeys(spec: Spec): Promise<Readonly<Record<string, string>>> {
  const built = Object.values(spec.services).flatMap(({ name, build }) =>
    build === undefined ? [] : [{ name, build }],
  )
  if (built.length === 0) return {}
  // Loaded by who builds: most environments are pulled.
  const { buildKey } = await import('../engine/build/key.ts')
  return Object.fromEntries(
    await Promise.all(built.map(async ({ name, build }) => [name, await buildKey(build)] as const)),
  )
}

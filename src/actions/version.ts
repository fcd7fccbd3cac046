import type { Deps } from './deps.ts'
import { packageVersion } from './files/package-root.ts'
import type { VersionOutcome } from './outcomes.ts'

/** The versions of this package and of what it runs on. */
export async function versionOf(): Promise<Omit<VersionOutcome, 'engine'>> {
  const { versions, platform, arch } = process
  return { version: await packageVersion(), node: versions.node, platform: `${platform}-${arch}` }
}

export async function engineOf({
  engine,
  signal,
}: Pick<Deps, 'engine' | 'signal'>): Promise<VersionOutcome['engine']> {
  const { product, version, apiVersion } = await engine.system.info(signal)
  const { url, source } = engine.address
  return { product, version, apiVersion, url, source }
}

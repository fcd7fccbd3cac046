import { EnvctlError } from '../../base/errors.ts'
import { NAME_PATTERN, nameOf } from '../../base/names.ts'
import type { LayerSpec } from '../../spec/types.ts'
import { recordsOf } from '../../state/records.ts'
import type { Deps } from '../deps.ts'
import { snapshotsOf } from '../state/find-snapshot.ts'

/** Names of the snapshots of a definition, or of all. */
export async function snapshotNames(
  definition: string | undefined,
  { engine, signal }: Pick<Deps, 'engine' | 'signal'>,
): Promise<readonly string[]> {
  const records = recordsOf(await engine.volumes.list({}, signal))
  return [...new Set(snapshotsOf(definition, records).map(({ name }) => name))]
}

/** @throws `usage.invalid` for what cannot name a snapshot */
export function checkName(name: string): void {
  if (NAME_PATTERN.test(name)) return
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `"${name}" cannot name a snapshot`,
    detail: 'Expected lower-case letters, digits, "-" and "_", with a letter or digit first',
    hint: name === '' ? 'Give it a name.' : `Try: ${nameOf(name)}`,
  })
}

/** The name that a snapshot is to have is that of another one. */
export function nameTaken({ name, of }: Pick<LayerSpec, 'name' | 'of'>): EnvctlError {
  return new EnvctlError({
    code: 'usage.invalid',
    message: `"${of.name}" has a snapshot "${name}" already`,
    hint: 'Give it another name, or put it in the place of the old one with: --replace',
  })
}

import { randomUUID } from 'node:crypto'
import { link, rename, rm, writeFile } from 'node:fs/promises'
import { codeOf, EnvctlError, messageOf } from '../../base/errors.ts'

/** File systems of other systems know no links. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']

/**
 * Writes a file as a whole or not at all. Without `replace` it must not be there yet; answers whether it was
 * written. `hint` says what else can be done where nothing can be written.
 */
export async function writeWhole(
  path: string,
  text: string,
  { replace, hint }: { readonly replace: boolean; readonly hint: string },
): Promise<boolean> {
  const draft = `${path}.${randomUUID().slice(0, 8)}.tmp`
  try {
    await writeFile(draft, text, { flag: 'wx' })
    if (replace) await rename(draft, path)
    else await place(draft, path, text)
    return true
  } catch (error) {
    if (!replace && codeOf(error) === 'EEXIST') return false
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `${path} cannot be written`,
      detail: messageOf(error),
      hint,
      cause: error,
    })
  } finally {
    await rm(draft, { force: true })
  }
}

/** A link fails where there is something already, and so never takes its place. */
async function place(draft: string, path: string, text: string): Promise<void> {
  try {
    await link(draft, path)
  } catch (error) {
    if (!NO_LINKS.includes(codeOf(error))) throw error
    await writeFile(path, text, { flag: 'wx' })
  }
}

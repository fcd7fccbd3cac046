import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OWN_FOLDER } from '../../base/names.ts'

/**
 * A folder for what envctl keeps beside a definition and out of version control, made when there is none.
 *
 * @example
 * await ownFolder('/work/shop', 'failures') // '/work/shop/.envctl/failures'
 */
export async function ownFolder(directory: string, ...below: readonly string[]): Promise<string> {
  const folder = join(directory, OWN_FOLDER, ...below)
  await mkdir(folder, { recursive: true })
  await writeFile(join(directory, OWN_FOLDER, '.gitignore'), '*\n')
  return folder
}

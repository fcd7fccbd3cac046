import { join, resolve } from 'node:path'
import { EnvctlError } from '../../base/errors.ts'
import type { DotenvFile } from '../../spec/resolve-input.ts'
import type { LoadRequest } from '../requests.ts'
import type { FileReader } from './file-reader.ts'

/** The `.env` beside the definition, or the file that was named in its place, which must then be there. */
export async function dotenvOf(
  { cwd, envFile }: LoadRequest,
  directory: string,
  reader: FileReader,
): Promise<DotenvFile | undefined> {
  const path = envFile === undefined ? join(directory, '.env') : resolve(cwd, envFile)
  const text = await reader.optional(path)
  if (text !== undefined) return { file: envFile ?? '.env', path, text }
  if (envFile === undefined) return undefined
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `There is no file of variables ${path}`,
    hint: `Check the path; it is taken from ${cwd}.`,
  })
}

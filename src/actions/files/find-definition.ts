import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import type { LocateRequest } from '../requests.ts'

const NAMES = [
  'envs.yaml',
  'envs.yml',
  'compose.yaml',
  'compose.yml',
  'docker-compose.yaml',
  'docker-compose.yml',
]

/** More is no definition: it is refused before it is read. */
const MAX_BYTES = 5 * 1024 * 1024

/** The definition's file, absolute: as given, or the nearest one in the folder or those above it. */
export function findDefinition(request: Pick<LocateRequest, 'cwd' | 'file'>): string | undefined {
  if (request.file !== undefined)
    return isAbsolute(request.file) ? request.file : resolve(request.cwd, request.file)
  for (let folder = request.cwd; ; folder = dirname(folder)) {
    for (const name of NAMES) {
      const file = join(folder, name)
      if (existsSync(file)) return file
    }
    if (dirname(folder) === folder) return undefined
  }
}

/** Its text; `usage.no-definition` when it cannot be read, `definition.invalid` when it is far too large. */
export function readDefinition(file: string, request: Pick<LocateRequest, 'cwd'>): string {
  try {
    const { size } = statSync(file)
    if (size > MAX_BYTES) throw tooLarge(file, size)
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof EnvctlError) throw error
    throw new EnvctlError({
      code: 'usage.no-definition',
      message: `The definition ${file} cannot be read`,
      detail: messageOf(error),
      hint: `Check the path given to -f; it is taken from ${request.cwd}.`,
      cause: error,
    })
  }
}

function tooLarge(file: string, size: number): EnvctlError {
  return new EnvctlError({
    code: 'definition.invalid',
    message: `${file} is too large to be a definition: ${(size / 1024 / 1024).toFixed(1)} MB, at most 5 MB are read`,
    hint: 'Name the right file with -f.',
  })
}

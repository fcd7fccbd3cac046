import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { EnvctlError } from '../../base/errors.ts'
import type { LocateRequest } from '../requests.ts'
import { whyUnreadable } from './why-unreadable.ts'

const COMPOSE = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml']
const NAMES = ['envs.yaml', 'envs.yml', ...COMPOSE]
/** What Compose lays over its file where nobody names one. */
const OVERRIDES = [
  'compose.override.yaml',
  'compose.override.yml',
  'docker-compose.override.yaml',
  'docker-compose.override.yml',
]

/** More is no definition: it is refused before it is read. */
const MAX_BYTES = 5 * 1024 * 1024

/** The definition's file, absolute: as given, or the nearest one in the folder or those above it. */
export function findDefinition(request: Pick<LocateRequest, 'cwd' | 'file'>): string | undefined {
  const [named] = namedFiles(request)
  if (named !== undefined) return isAbsolute(named) ? named : resolve(request.cwd, named)
  for (let folder = request.cwd; ; folder = dirname(folder)) {
    for (const name of NAMES) {
      const file = join(folder, name)
      if (existsSync(file)) return file
    }
    if (dirname(folder) === folder) return undefined
  }
}

/** Those that were named, as they were. */
function namedFiles({ file }: Pick<LocateRequest, 'file'>): readonly string[] {
  return file === undefined ? [] : typeof file === 'string' ? [file] : file
}

/** As a person knows the file of a definition. */
export function shownName(path: string, request: Pick<LocateRequest, 'cwd' | 'file'>): string {
  return namedFiles(request).find((named) => resolve(request.cwd, named) === path) ?? basename(path)
}

/** The files that make a definition, each laid over those before it: one that was found may have Compose's override. */
export function definitionFiles(
  file: string,
  request: Pick<LocateRequest, 'cwd' | 'file'>,
): readonly [string, ...string[]] {
  const [first, ...others] = namedFiles(request)
  if (first !== undefined) return [file, ...others.map((other) => resolve(request.cwd, other))]
  if (!COMPOSE.includes(basename(file))) return [file]
  const override = OVERRIDES.map((name) => join(dirname(file), name)).find((path) => existsSync(path))
  return override === undefined ? [file] : [file, override]
}

/** Its text; `usage.no-definition` when it cannot be read, `definition.invalid` when it is far too large. */
export function readDefinition(file: string, request: Pick<LocateRequest, 'cwd'>): string {
  try {
    const stats = statSync(file)
    if (stats.size > MAX_BYTES) throw tooLarge(file)
    return stats.isFile() || stats.isDirectory() ? readFileSync(file, 'utf8') : readSome(file)
  } catch (error) {
    if (error instanceof EnvctlError) throw error
    throw new EnvctlError({
      code: 'usage.no-definition',
      message: `The definition ${file} cannot be read`,
      detail: whyUnreadable(error),
      hint: `Check the path given to -f; it is taken from ${request.cwd}.`,
      cause: error,
    })
  }
}

/** What is no ordinary file, such as a pipe, does not say how much there is. */
function readSome(file: string): string {
  const descriptor = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(MAX_BYTES + 1)
    let length = 0
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(descriptor, bytes, length, bytes.length - length, null)
    if (length > MAX_BYTES) throw tooLarge(file)
    return bytes.toString('utf8', 0, length)
  } finally {
    closeSync(descriptor)
  }
}

function tooLarge(file: string): EnvctlError {
  return new EnvctlError({
    code: 'definition.invalid',
    message: `${file} is too large to be a definition: more than the 5 MB that are read`,
    hint: 'Name the right file with -f.',
  })
}

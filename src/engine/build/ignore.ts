import { join } from 'node:path'
import dockerIgnoreModule from '@balena/dockerignore'
import type { BuildSpec } from '../../spec/types.ts'
import { readOptional } from '../discovery/read.ts'

// Its types tell of a default export; what it gives is the function itself.
const dockerIgnore = dockerIgnoreModule as unknown as typeof dockerIgnoreModule.default

export interface IgnoreRules {
  /** By its path in the context. */
  leavesOut(name: string): boolean
  readonly haveExceptions: boolean
}

/** `<Dockerfile>.dockerignore` when there is one, else `.dockerignore` of the context; after what the build ignores itself. */
export async function ignoreRules(build: BuildSpec): Promise<IgnoreRules> {
  const own =
    'path' in build.dockerfile ? await readOptional(`${build.dockerfile.path}.dockerignore`) : undefined
  const content = own ?? (await readOptional(join(build.context, '.dockerignore')))
  return parseIgnore(
    [...(build.ignore ?? []), content?.toString('utf8').replace(/^\uFEFF/, '') ?? ''].join('\n'),
  )
}

/** Docker's rules, not git's: a pattern without a slash means the context's own folder alone. */
export function parseIgnore(text: string): IgnoreRules {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
  const rules = dockerIgnore({ ignorecase: false }).add(lines)
  return {
    leavesOut: (name) => rules.ignores(name),
    haveExceptions: lines.some((line) => line.startsWith('!')),
  }
}

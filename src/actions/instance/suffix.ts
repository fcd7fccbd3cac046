import { EnvctlError } from '../../base/errors.ts'
import { instanceName, NAME_PATTERN, nameOf } from '../../base/names.ts'
import { gitPlace } from './git-place.ts'

export interface SuffixFacts {
  /** As a person gave it; `auto` stands for the branch. */
  readonly given?: string | undefined
  /** Folder of the definition, absolute. */
  readonly directory: string
  readonly name: string
  readonly environment: string
}

/**
 * What sets an instance apart from the default one of its environment: what a person says, be it the
 * instance's full name, else the linked worktree of git that the definition is in, else nothing.
 */
export function suffixOf(facts: SuffixFacts): string | undefined {
  const { given, directory } = facts
  if (given === 'auto') {
    const { branch } = gitPlace(directory)
    if (branch !== undefined) return nameOf(branch)
    throw new EnvctlError({
      code: 'usage.invalid',
      message: '--instance auto names the instance by the branch, and there is none',
      detail: `${directory} is in no git repository`,
      hint: 'Name it yourself: --instance NAME',
    })
  }
  if (given !== undefined) return checked(withoutBase(given, facts))
  const { worktree } = gitPlace(directory)
  return worktree === undefined ? undefined : nameOf(worktree)
}

/** `shop-dev-pr42`, as `envctl ls` shows it, means the same as `pr42`; `shop-dev` is the default one. */
function withoutBase(given: string, facts: SuffixFacts): string | undefined {
  const base = instanceName({ name: facts.name, environment: facts.environment })
  if (given === base) return undefined
  return given.startsWith(`${base}-`) ? given.slice(base.length + 1) : given
}

/** It becomes part of the names of containers: it must be fit for one. */
function checked(suffix: string | undefined): string | undefined {
  if (suffix === undefined || NAME_PATTERN.test(suffix)) return suffix
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `"${suffix}" cannot name an instance`,
    detail: 'Expected lower-case letters, digits, "-" and "_", with a letter or digit first',
    hint: `Try --instance ${nameOf(suffix)}`,
  })
}

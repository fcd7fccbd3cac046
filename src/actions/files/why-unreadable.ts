import { codeOf, messageOf } from '../../base/errors.ts'

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file',
  ENOTDIR: 'There is no such file',
  EISDIR: 'It is a folder',
  EACCES: 'You may not read it',
  EPERM: 'You may not read it',
}

/** Why a file could not be read, in words; those of the system where there are none of ours. */
export function whyUnreadable(error: unknown): string {
  return WORDS[codeOf(error)] ?? messageOf(error)
}

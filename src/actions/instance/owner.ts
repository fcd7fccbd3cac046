import { accessSync, realpathSync } from 'node:fs'
import { hostname } from 'node:os'
import { EnvctlError } from '../../base/errors.ts'
import { ENVCTL } from '../../base/labels.ts'

export interface Labelled {
  readonly labels: Readonly<Record<string, string>>
}

/** Whose an object is, seen from a folder of this machine. */
export type Ownership =
  /** Made from this folder, or nobody can tell. */
  | 'ours'
  /** Made from a folder of this machine that is gone. */
  | 'abandoned'
  /** Made from another folder, or on another machine. */
  | 'theirs'

/** Tells by an object's labels which definition it was made from. */
export function ownershipOf({ labels }: Labelled, directory: string): Ownership {
  const { [ENVCTL.directory]: folder, [ENVCTL.host]: host } = labels
  if (folder === undefined || folder === '') return 'ours'
  if (host !== undefined && host !== hostname()) return 'theirs'
  if (folder === directory) return 'ours'
  if (!exists(folder)) return 'abandoned'
  return realpathSync(folder) === realpathSync(directory) ? 'ours' : 'theirs'
}

/** @throws `name.foreign` when an instance of the name belongs to another folder */
export function assertOwn(
  members: readonly Labelled[],
  { instance, directory }: { readonly instance: string; readonly directory: string },
): void {
  const [first] = members
  if (first === undefined || ownershipOf(first, directory) !== 'theirs') return
  const { [ENVCTL.directory]: folder = '', [ENVCTL.host]: host = '' } = first.labels
  throw new EnvctlError({
    code: 'name.foreign',
    message: `Instance "${instance}" belongs to ${folder} on ${host}`,
    hint: 'Give yours another name: --instance NAME. Nothing was touched.',
  })
}

/** Whether the folder that an object was made from is known to be gone. */
export function isAbandoned({ labels }: Labelled): boolean {
  const { [ENVCTL.directory]: folder = '', [ENVCTL.host]: host } = labels
  return folder !== '' && host === hostname() && !exists(folder)
}

/** A folder that may not be looked at is there. */
function exists(path: string): boolean {
  try {
    accessSync(path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code !== 'ENOENT' && code !== 'ENOTDIR'
  }
}

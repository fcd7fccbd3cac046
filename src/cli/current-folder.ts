import { EnvctlError } from '../base/errors.ts'

/**
 * The folder that the command is run in. Where that was removed meanwhile, as a worktree in whose shell one still
 * sits, an instance that is named can be told all the same: from anywhere.
 *
 * @throws `usage.no-definition`
 */
export function currentFolder(instance?: string): string {
  try {
    return process.cwd()
  } catch (error) {
    if (instance !== undefined && instance !== 'auto') return '/'
    throw new EnvctlError({
      code: 'usage.no-definition',
      message: 'The folder that this shell is in does not exist any more',
      hint: 'Go to one that does (cd), or name an instance that is there: --instance NAME (envctl ls).',
      cause: error,
    })
  }
}

import { isAbsolute, join } from 'node:path'

/**
 * Where a user keeps what can be made again, as the XDG Base Directory Specification has it: a relative path counts as
 * none. It may not exist, and may not be writable. `home` is that of the user where no variable says so.
 *
 * @example
 * cacheFolder({ HOME: '/home/ada' }, '/root') // '/home/ada/.cache/envctl'
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>, home: string): string {
  const { XDG_CACHE_HOME: given = '', HOME: own } = env
  return join(isAbsolute(given) ? given : join(own ?? home, '.cache'), 'envctl')
}

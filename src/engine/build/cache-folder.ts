import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** Where this machine's user keeps what can be made again. It may not exist, and may not be writable. */
export function cacheFolder(name: string): string {
  const given = process.env['XDG_CACHE_HOME'] ?? ''
  return join(isAbsolute(given) ? given : join(homedir(), '.cache'), 'envctl', name)
}

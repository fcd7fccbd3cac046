import { isAbsolute, resolve } from 'node:path'

/** What paths of a definition are taken from. */
export interface Paths {
  /** Folder of the definition, absolute. */
  readonly directory: string
  readonly homeDir: string
}

/** A path of the host, absolute. */
export function hostPath(text: string, { directory, homeDir }: Paths): string {
  if (text === '~' || text.startsWith('~/')) return homeDir + text.slice(1)
  return isAbsolute(text) || /^(?:[A-Za-z]:[\\/]|\\\\)/.test(text) ? text : resolve(directory, text)
}

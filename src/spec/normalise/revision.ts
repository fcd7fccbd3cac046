/**
 * `git:v1.2:./api` is a folder as it was at a revision of the definition's own repository; else the text is the folder.
 * What is no revision is complained of, with what was expected, where that is wanted.
 */
export function revisionOf(
  context: string,
  complain?: (message: string, expected: string) => void,
): { readonly revision?: string | undefined; readonly folder: string } {
  const [, revision, folder = ''] = /^git:([^:]+)(?::(.*))?$/.exec(context) ?? []
  if (revision?.startsWith('-')) complain?.(`"${revision}" is no revision`, 'a commit, tag or branch')
  return { revision, folder: revision === undefined ? context : folder === '' ? '.' : folder }
}

/** How a path is asked for as it was at a revision: `git:v1.2:/shop/api/package.json`. */
export const pathAt = (revision: string, path: string): string => `git:${revision}:${path}`

/** Whether a context is somewhere else than on this machine. */
export function isRemote(context: string): boolean {
  return /^(https?|git|ssh):\/\/|^git@/.test(context)
}

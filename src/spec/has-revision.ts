import type { BuildSpec } from './types.ts'

/** Whether a build takes a folder as it was at a revision. */
export function hasRevision({ revision, contexts = {} }: BuildSpec): boolean {
  const folders = Object.values(contexts).filter((each) => 'folder' in each)
  return [{ revision }, ...folders].some((each) => each.revision !== undefined)
}

/**
 * One page of the kernel, which is all that it takes, with room for what the engine and the kernel add.
 * See mount(2).
 */
const LIMIT = 4096 - 96

export interface OverlayFacts {
  /** Folders on the engine's machine, newest first. */
  readonly lowers: readonly string[]
  /** Where it is written to; nowhere without it. */
  readonly backing?: { readonly upper: string; readonly work: string } | undefined
  /** Further options. */
  readonly features: string
}

/**
 * The options by which overlayfs is mounted.
 *
 * @example
 * overlayOptions({ lowers: ['/b', '/a'], backing: { upper: '/c/u', work: '/c/w' }, features: 'redirect_dir=on' })
 * // 'lowerdir=/b:/a,upperdir=/c/u,workdir=/c/w,redirect_dir=on'
 */
export function overlayOptions({ lowers, backing, features }: OverlayFacts): string {
  const written =
    backing === undefined ? [] : [`upperdir=${escaped(backing.upper)}`, `workdir=${escaped(backing.work)}`]
  return [
    `lowerdir=${lowers.map(escaped).join(':')}`,
    ...written,
    ...(features === '' ? [] : [features]),
  ].join(',')
}

/** Whether a kernel would refuse these options, or worse, cut them off. */
export function tooLong(options: string): boolean {
  return Buffer.byteLength(options) > LIMIT
}

/** A colon parts lower folders, and a comma options: in a path both are written with a backslash. */
function escaped(path: string): string {
  return path.replace(/[\\:,]/g, '\\$&')
}

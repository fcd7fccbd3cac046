/** A path without slashes at its end. @example plainPath('/data/') // '/data' */
export function plainPath(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path
}

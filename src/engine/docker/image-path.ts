/** Where the daemon has an image: its name stands in the path as it is, slashes and all. */
export function imagePath(name: string): string {
  return `/images/${encodeURI(name)}`
}

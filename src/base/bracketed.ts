/** A host as it stands before a port. @example bracketed('::1') // '[::1]' */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

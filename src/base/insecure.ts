import { rangeOf } from './subnet.ts'

/** Whether an engine talks to a host without TLS: it always does to its own machine. */
export function isInsecure(host: string, allowed: readonly string[]): boolean {
  if (isLoopback(host) || allowed.includes(host)) return true
  const its = rangeOf(`${host.replace(/:\d+$/, '')}/32`)
  if (its === undefined) return false
  return allowed.some((subnet) => {
    const range = rangeOf(subnet)
    return range !== undefined && range.first <= its.first && its.last <= range.last
  })
}

/** Whether a host, with a port or without, is this very machine. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/.test(host)
}

/** What engines pass on of a registry's reasons, told apart by its words: there is nothing else to go by. */

export const DENIED = /denied|unauthorized|authentication required|no basic auth|(?<!:)\b40[13]\b/i
export const UNKNOWN = /manifest unknown|manifest for .* not found|not found|name unknown|does not exist/i
export const LIMITED = /toomanyrequests|too many requests|rate limit|(?<!:)\b429\b/i
export const BROKEN = /unexpected HTTP status: 5|\bEOF\b|connection reset|broken pipe|TLS handshake timeout/i
export const CORRUPT = /verification failed|invalid digest format/i
export const SILENT = /nothing came from it/
export const UNREACHABLE =
  /no such host|lookup|timeout|deadline exceeded|connection refused|no route|unreachable|server misbehaving|canceled while waiting/i
export const UNTRUSTED = /x509|certificate/i
export const WITHOUT_TLS = /HTTP response to HTTPS client/i
export const OTHER_PLATFORM =
  /no matching manifest|does not match the specified platform|no image found.*platform/i

/** Whether a place with these words may do its part the next time, and whether it only wants to be left alone. */
export function mayPass(reason: string): { readonly again: boolean; readonly limited: boolean } {
  const limited = LIMITED.test(reason)
  return { limited, again: limited || [BROKEN, CORRUPT, SILENT].some((words) => words.test(reason)) }
}

/** What helps where the next time may be better. */
export const TRIED_AGAIN =
  'It was tried several times: see that the network holds, or run the command again later.'

export function withoutTlsHint(host: string): string {
  return `The engine speaks without TLS only to those that it is told of, in /etc/docker/daemon.json: { "insecure-registries": ["${host}"] }. Then restart it.`
}

/** By then an engine has begun what it was asked for, and its events tell so. */
export const BEGUN_MS = 1000

/** What an engine makes is there by then, unless it is in trouble: a busy one takes some seconds. */
const MADE_MS = 15_000

/**
 * The signal for what makes an object: broken off at once, the object would come to be after who takes everything away
 * has looked.
 */
export const untilMade = (signal: AbortSignal): AbortSignal => delayed(signal, MADE_MS)

/** A signal that follows another one after so long, in milliseconds. */
export function delayed(signal: AbortSignal, ms: number): AbortSignal {
  const later = new AbortController()
  const follow = () => setTimeout(() => later.abort(signal.reason), ms).unref()
  if (signal.aborted) follow()
  else signal.addEventListener('abort', follow, { once: true })
  return later.signal
}

import { cancelled, EnvctlError, messageOf } from '../base/errors.ts'

/** What was being done, in words: `create container shop-dev-db-1`. */
export type Doing = string

const LOST = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'ENOTFOUND'])
const PORT = /port is already allocated|address already in use|ports are not available|cannot expose privileged port/i
const NAME = /(?:container )?name "?\/?[^" ]+"? is already in use/i

/** A raw error of the engine in our own family: the only place where that is done. */
export function translate(error: unknown, doing: Doing, signal?: AbortSignal): EnvctlError {
  if (error instanceof EnvctlError) return error
  if (signal?.aborted) return cancelled(error)
  const status = statusOf(error)
  const words = wordsOf(error)
  const facts = { message: `The engine could not ${doing}`, detail: words, cause: error }
  if (status === undefined && isLost(error)) {
    return new EnvctlError({
      ...facts,
      code: 'engine.lost',
      message: `The engine was lost while it should ${doing}`,
      hint: 'See whether it still runs (docker version), then run the command again: it repairs what was left half-way.',
    })
  }
  if (PORT.test(words)) {
    return new EnvctlError({
      ...facts,
      code: 'port.in-use',
      message: `A host port is not free: the engine could not ${doing}`,
      hint: 'Stop what uses it, or let a free one be taken by giving the container port alone.',
    })
  }
  if (NAME.test(words)) {
    return new EnvctlError({
      ...facts,
      code: 'name.foreign',
      message: `The name is taken by a container that is not this instance's: the engine could not ${doing}`,
      hint: 'It was left alone. Remove or rename it, or use another instance with --instance NAME.',
    })
  }
  if (status === 404) return new EnvctlError({ ...facts, code: 'engine.not-found', hint: 'It may have been removed meanwhile: run the command again.' })
  if (status === 409) return new EnvctlError({ ...facts, code: 'engine.conflict', hint: 'Something else works on the same objects: run the command again.' })
  return new EnvctlError({ ...facts, code: 'engine.refused', hint: hintFor(words) })
}

/** The HTTP status of the engine's answer, if it answered. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined
}

/** The engine's own words, without what the client puts before them. */
export function wordsOf(error: unknown): string {
  return messageOf(error).replace(/^\(HTTP code \d+\) [^-]*- /, '').trim()
}

function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && LOST.has(String(error.code))) || /socket hang up|aborted/i.test(error.message)
}

function hintFor(words: string): string {
  if (/no space left on device/i.test(words)) return 'The disk of the engine is full: make room (docker system df), then run the command again.'
  if (/address pools? .*fully subnetted|could not find an available/i.test(words)) return 'The engine has no free network left: remove instances that are no longer needed (envctl ls, envctl down).'
  if (/executable file not found|no such file or directory: unknown/i.test(words)) return 'The command or entrypoint is not in the image: correct "command" or "entrypoint" of the service.'
  if (/not a directory|are you trying to mount a directory/i.test(words)) return 'A file is mounted onto a folder or the other way round: check "volumes" of the service.'
  return 'Correct what the engine says, then run the command again.'
}

/** Runs one call to the engine, with its errors translated. */
export async function call<Result>(doing: Doing, signal: AbortSignal | undefined, work: () => Promise<Result>): Promise<Result> {
  if (signal?.aborted) throw cancelled(signal.reason)
  try {
    return await work()
  } catch (error) {
    throw translate(error, doing, signal)
  }
}

/** The same, where absence is a value. */
export async function callOptional<Result>(
  doing: Doing,
  signal: AbortSignal | undefined,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  return call(doing, signal, async () => {
    try {
      return await work()
    } catch (error) {
      if (statusOf(error) === 404) return undefined
      throw error
    }
  })
}

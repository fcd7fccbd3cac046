import { join, posix } from 'node:path'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import { readOptional } from '../discovery/read.ts'
import { type IgnorePattern, ignorePattern } from './ignore-pattern.ts'

/** What is known of a path: whether it is left out, and which patterns said so. */
export interface Verdict {
  readonly leftOut: boolean
  /** For each pattern whether it matched the path or a folder above it. */
  readonly matched: readonly boolean[]
}

export interface IgnoreRules {
  /** By its path in the context and what is known of the folder that it is in; nothing is known of the context itself. */
  judge(name: string, folder: Verdict | undefined): Verdict
  /** Whether something in a folder that is left out may come back. */
  mayBringBack(folder: string): boolean
}

export interface FoundRules extends IgnoreRules {
  /** Where they stand, and which are the build's own: the same after an edit, another for other rules of one folder. */
  readonly origin: string
}

/** What a build's rules depend on. */
export interface IgnorePlaces {
  /** Absolute folder. */
  readonly context: string
  readonly dockerfile: { readonly path: string } | { readonly inline: string }
  /** Patterns of the build's own, before those of its file. */
  readonly ignore?: readonly string[] | undefined
}

/**
 * What the build itself leaves out, then what `<Dockerfile>.dockerignore` does when there is one, else
 * `.dockerignore` of the context. `image.build-failed` when a line is no pattern.
 */
export async function ignoreRules({ context, dockerfile, ignore = [] }: IgnorePlaces): Promise<FoundRules> {
  const places = [
    ...('path' in dockerfile ? [`${dockerfile.path}.dockerignore`] : []),
    join(context, '.dockerignore'),
  ]
  for (const file of places) {
    const content = await readOptional(file)
    if (content !== undefined) return parseIgnore({ text: content.toString('utf8'), file }, ignore)
  }
  return parseIgnore({ text: '', file: '' }, ignore)
}

interface IgnoreFile {
  readonly text: string
  /** Where it is, for errors. */
  readonly file: string
}

/**
 * Docker's rules, not git's: a pattern without a slash means the context's own folder alone, the last pattern
 * that matches counts, and what matches a folder matches all that is in it.
 */
function parseIgnore({ text, file }: IgnoreFile, before: readonly string[]): FoundRules {
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  const patterns = [
    ...before.flatMap((line) => patternOf(line, 'the build')),
    ...lines.flatMap((line, at) => patternOf(line, `${file}:${at + 1}`)),
  ]
  const exceptions = patterns.filter(({ exception }) => exception)
  return {
    origin: JSON.stringify([file, ...before]),
    judge: exceptions.length === 0 ? simpleJudge(patterns) : judgeInOrder(patterns),
    mayBringBack: (folder) => exceptions.some((pattern) => pattern.mayMatchBelow(folder)),
  }
}

const KEPT: Verdict = { leftOut: false, matched: [] }
const LEFT_OUT: Verdict = { leftOut: true, matched: [] }

/** Without exceptions nobody looks into what is left out, so that nothing need be remembered. */
function simpleJudge(patterns: readonly IgnorePattern[]): IgnoreRules['judge'] {
  return (name) => (patterns.some((pattern) => pattern.matches(name)) ? LEFT_OUT : KEPT)
}

function judgeInOrder(patterns: readonly IgnorePattern[]): IgnoreRules['judge'] {
  return (name, folder = KEPT) => {
    let leftOut = false
    const matched = patterns.map((pattern, at) => {
      if (folder.matched[at] !== true) {
        // One that could change nothing is not asked, and so does not count for what is below either.
        if (pattern.exception !== leftOut || !pattern.matches(name)) return false
      }
      leftOut = !pattern.exception
      return true
    })
    return { leftOut, matched }
  }
}

function patternOf(line: string, place: string): readonly IgnorePattern[] {
  const text = line.trim()
  // Only at the very beginning of a line it is a comment.
  if (line.startsWith('#') || text === '') return []
  const exception = text.startsWith('!')
  const written = exception ? text.slice(1).trim() : text
  try {
    const clean = written === '' ? '' : posix.normalize(written).replace(/(.)\/$/, '$1')
    if (exception && (clean === '' || clean === '/')) throw new SyntaxError('"!" stands alone')
    const relative = clean.length > 1 ? clean.replace(/^\//, '') : clean
    if (!exception) return [ignorePattern(relative, false)]
    // Docker takes the "!" for a part of the path once more: "!../../a" leaves "a" out.
    const whole = posix.normalize(`!${relative}`)
    return [whole.startsWith('!') ? ignorePattern(whole.slice(1), true) : ignorePattern(whole, false)]
  } catch (error) {
    throw new EnvctlError({
      code: 'image.build-failed',
      message: `${place}: "${text}" is no pattern`,
      detail: messageOf(error),
      hint: 'Patterns are paths with *, ?, ** and [...]; a backslash takes the meaning from the next character.',
      cause: error,
    })
  }
}

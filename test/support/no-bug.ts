import { stripVTControlCharacters } from 'node:util'

/** Fails when a command calls what it ended with a bug of its own. */
export function checkNoBug(shown: string): void {
  if (shown.includes('This is a bug in envctl')) throw new Error(stripVTControlCharacters(shown))
}

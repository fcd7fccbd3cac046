import { INSTANCE_FLAGS } from './command-words.ts'
import { shellQuote } from './quote.ts'

/** Commands about an instance. */
const COMMANDS =
  /\benvctl (config|cp|down|env|events|exec|fork|logs|open|pause|plan|port|ps|reset|restart|restore|run|shell|start|stop|test|top|unpause|up|validate)\b(?!.*(?:--instance|--file| -f ))/g

/**
 * A text whose commands mean the same instance as a command line: what a person copies from it must not be
 * about another one.
 *
 * @example
 * sameInstance('Its whole log: envctl logs db', ['up', '-e', 'test'])
 * // 'Its whole log: envctl logs --environment test db'
 */
export function sameInstance(text: string, argv: readonly string[]): string {
  const flags = flagsOf(argv)
  return flags === '' ? text : text.replaceAll(COMMANDS, (command) => `${command} ${flags}`)
}

function flagsOf([command = '', ...words]: readonly string[]): string {
  const found: (readonly [flag: string, value: string])[] = []
  for (let at = 0; at < words.length && words[at] !== '--'; at += 1) {
    const word = words[at] ?? ''
    const [, long = word, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? []
    // There it follows the log.
    const flag = command === 'logs' && word === '-f' ? undefined : INSTANCE_FLAGS.get(long)
    if (flag !== undefined) {
      if (value === undefined) at += 1
      found.push([flag, value ?? words[at] ?? ''])
      // What comes behind the service is another command's.
    } else if ((command === 'exec' || command === 'run') && !word.startsWith('-')) break
  }
  return found.map(([flag, value]) => `${flag} ${shellQuote(value)}`).join(' ')
}

import { BEFORE_COMMAND, INSTANCE_FLAGS } from './command-words.ts'
import { shellQuote } from './quote.ts'

/** Commands about an instance, and those about a definition alone. */
const COMMANDS =
  /\benvctl (build|config|cp|down|env|events|exec|fork|logs|open|pause|plan|port|ps|pull|push|reset|restart|restore|run|shell|snapshot create|start|stop|test|top|unpause|up|validate|lock|outdated|snapshot (?:export|ls|rm|show))\b(?!.*(?:--instance|--file| -f ))/g
const OF_DEFINITION = /^envctl (?:lock|outdated|snapshot (?!create))/

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
  const written = (command: string) =>
    flags
      .filter(([flag]) => flag === '--file' || !OF_DEFINITION.test(command))
      .map(([flag, value]) => ` ${flag} ${shellQuote(value)}`)
  return flags.length === 0
    ? text
    : text.replaceAll(COMMANDS, (command) => `${command}${written(command).join('')}`)
}

type Given = readonly [flag: string, value: string]

/** Flags of `fork` that a value follows, beside those that many commands have. */
const OF_FORK: ReadonlySet<string> = new Set(['--env-file', '--from', '--timeout'])

function flagsOf([command = '', ...words]: readonly string[]): readonly Given[] {
  const found: Given[] = []
  for (let at = 0; at < words.length && words[at] !== '--'; at += 1) {
    const word = words[at] ?? ''
    const [, long = word, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? []
    // There it follows the log.
    const flag = command === 'logs' && word === '-f' ? undefined : INSTANCE_FLAGS.get(long)
    if (flag !== undefined) {
      if (value === undefined) at += 1
      found.push([flag, value ?? words[at] ?? ''])
    } else if (command === 'fork') {
      const valued = BEFORE_COMMAND.has(long) || OF_FORK.has(long)
      if (valued && value === undefined) at += 1
      // It is about the instance that it names.
      if (!word.startsWith('-')) found.push(['--instance', word])
    } else if ((command === 'exec' || command === 'run') && !word.startsWith('-')) {
      // What comes behind the service is another command's.
      break
    }
  }
  return found
}

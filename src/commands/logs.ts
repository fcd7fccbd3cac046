import * as Flags from '@oclif/core/flags'
import ansis from 'ansis'
import { logsAtOnce } from '../actions/logs.ts'
import type { LogLine } from '../actions/outcomes.ts'
import { parseDuration } from '../base/duration.ts'
import { EnvctlError } from '../base/errors.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, jsonFlag, locateFlags, longFileFlag } from '../cli/flags.ts'
import { LineWriter } from '../cli/line-writer.ts'

const COLOURS = [ansis.cyan, ansis.yellow, ansis.green, ansis.magenta, ansis.blue] as const

export default class Logs extends BaseCommand {
  static override summary = 'Show what services write'
  static override description =
    'Lines of several services in the order of time, each with the service before it. With --json one object a line.'
  static override examples = [
    '<%= config.bin %> logs -f',
    '<%= config.bin %> logs db cache --tail 100',
    '<%= config.bin %> logs --since 5m',
  ]
  static override strict = false
  static override args = { service: argument({ description: 'only these services' }) }
  static override flags = {
    ...locateFlags,
    file: longFileFlag,
    engine: engineFlag,
    json: jsonFlag,
    follow: Flags.boolean({ char: 'f', description: 'go on with what is written' }),
    tail: Flags.string({
      char: 'n',
      description: 'so many of the last lines of each; all without it',
      helpValue: 'LINES',
    }),
    since: Flags.string({ description: 'from then on: a duration (5m) or a time', helpValue: 'TIME' }),
    until: Flags.string({ description: 'until then: a duration (5m) or a time', helpValue: 'TIME' }),
    timestamps: Flags.boolean({ char: 't', description: 'with times' }),
    'no-prefix': Flags.boolean({ description: 'without the service before each line' }),
  }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Logs)
    const { instance, deps } = await this.located(flags, (event) => {
      if (event.type === 'notice') this.tell(`! ${event.subject}: ${event.message}`)
    })
    const request = {
      instance,
      services: argv.map(String),
      follow: flags.follow,
      tail: flags.tail === undefined || flags.tail === 'all' ? undefined : tailOf(flags.tail),
      since: flags.since === undefined ? undefined : momentOf(flags.since),
      until: flags.until === undefined ? undefined : momentOf(flags.until),
      timestamps: flags.timestamps,
    }
    const colours = new Map<string, (text: string) => string>()
    const writer = new LineWriter(process.stdout)
    const textOf = (line: LogLine): string => {
      if (flags.json) return JSON.stringify(line)
      const name = `${line.service}-${line.number}`
      const colour = colours.get(name) ?? COLOURS[colours.size % COLOURS.length] ?? ansis.cyan
      colours.set(name, colour)
      const prefix = flags['no-prefix'] ? '' : `${colour(`${name} |`)} `
      return `${prefix}${line.timestamp === undefined ? '' : `${line.timestamp} `}${line.text}`
    }
    for await (const lines of logsAtOnce(request, deps)) {
      const full = writer.write(lines.map(textOf))
      if (full !== undefined) await full
    }
    await writer.flush()
  }
}

function tailOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `--tail cannot be "${text}"`,
    hint: 'A number of lines, or all',
  })
}

/** Unix time in seconds. */
function momentOf(text: string): number {
  const ago = parseDuration(text)
  const at = ago === undefined ? Date.parse(text) : Date.now() - ago
  if (!Number.isNaN(at)) return at / 1000
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `"${text}" is no time`,
    hint: 'A duration like 5m, or a time like 2026-01-31T12:00:00Z',
  })
}

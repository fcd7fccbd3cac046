import * as Flags from '@oclif/core/flags'
import { outputs } from '../actions/outputs.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, jsonFlag, loadFlags } from '../cli/flags.ts'
import { dotenvQuote, shellQuote } from '../cli/quote.ts'

export default class Env extends BaseCommand {
  static override summary = 'Print the outputs of a running instance'
  static override examples = [
    '<%= config.bin %> env > .env.local',
    '$ eval "$(<%= config.bin %> env --format shell)"',
    '<%= config.bin %> env --json',
  ]
  static override flags = {
    ...loadFlags,
    engine: engineFlag,
    json: jsonFlag,
    format: Flags.string({
      description: 'how to print them',
      options: ['dotenv', 'shell', 'json'] as const,
      default: 'dotenv',
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Env)
    const { spec, deps } = await this.loaded(flags)
    const outcome = await outputs(spec, deps)
    if (flags.json) return this.printJson(outcome)
    const entries = Object.entries(outcome.outputs)
    if (flags.format === 'json') this.printJson(outcome.outputs)
    else if (flags.format === 'shell')
      this.print(entries.map(([name, value]) => `export ${name}=${shellQuote(value)}\n`).join(''))
    else this.print(entries.map(([name, value]) => `${name}=${dotenvQuote(value)}\n`).join(''))
  }
}

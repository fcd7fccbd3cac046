import * as Flags from '@oclif/core/flags'
import { reset } from '../actions/reset.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { durationOf, engineFlag, jsonFlag, loadFlags, readyTimeoutFlag, timingsFlag } from '../cli/flags.ts'
import { runConverging } from '../cli/run-converging.ts'

export default class Reset extends BaseCommand {
  static override summary = 'Put an instance back to its state after setup'
  static override description =
    'Throws its data away and begins again from the layers that setup made, in about a second however much data there is. Containers are made anew; names, ports and urls stay.'
  static override examples = [
    '<%= config.bin %> reset',
    '<%= config.bin %> reset db cache',
    '<%= config.bin %> reset --to before-the-demo',
    '<%= config.bin %> reset --hard',
  ]
  static override strict = false
  static override args = {
    service: argument({ description: 'services to put back, with what must follow; all without it' }),
  }
  static override flags = {
    ...loadFlags,
    engine: engineFlag,
    json: jsonFlag,
    to: Flags.string({ description: 'a snapshot, instead of the state after setup', helpValue: 'SNAPSHOT' }),
    hard: Flags.boolean({
      description: 'begin from nothing: run everything again, and make the layers anew',
      exclusive: ['to'],
    }),
    timeout: readyTimeoutFlag,
    timings: timingsFlag,
  }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Reset)
    const timeoutMs = flags.timeout === undefined ? undefined : durationOf(flags.timeout, 'timeout')
    const request = { services: argv.map(String), to: flags.to, hard: flags.hard, timeoutMs }
    await runConverging({ flags, done: 'is reset' }, this.face, async (listener) => {
      const { spec, deps } = await this.loaded(flags, listener)
      return reset(spec, request, { ...deps, env: process.env })
    })
  }
}

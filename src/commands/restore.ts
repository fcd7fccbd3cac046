import { reset } from '../actions/reset.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { durationOf, engineFlag, jsonFlag, loadFlags, readyTimeoutFlag, timingsFlag } from '../cli/flags.ts'
import { runConverging } from '../cli/run-converging.ts'

export default class Restore extends BaseCommand {
  static override summary = 'Put an instance back to a snapshot'
  static override description = 'The same as "reset --to": what the instance has now is thrown away.'
  static override examples = ['<%= config.bin %> restore before-the-demo']
  static override args = {
    snapshot: argument({ description: 'name of the snapshot', required: true }),
  }
  static override flags = {
    ...loadFlags,
    engine: engineFlag,
    json: jsonFlag,
    timeout: readyTimeoutFlag,
    timings: timingsFlag,
  }

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Restore)
    const timeoutMs = flags.timeout === undefined ? undefined : durationOf(flags.timeout, 'timeout')
    const request = { services: [], to: args.snapshot, hard: false, timeoutMs }
    await runConverging({ flags, done: 'is restored' }, this.face, async (listener) => {
      const { spec, deps } = await this.loaded(flags, listener)
      return reset(spec, request, { ...deps, env: process.env })
    })
  }
}

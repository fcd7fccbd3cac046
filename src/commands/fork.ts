import * as Flags from '@oclif/core/flags'
import { EVERYTHING } from '../actions/everything.ts'
import { fork } from '../actions/fork.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import {
  durationOf,
  engineFlag,
  INSTANCE_VARIABLE,
  jsonFlag,
  loadFlags,
  readyTimeoutFlag,
  timingsFlag,
} from '../cli/flags.ts'
import { runConverging } from '../cli/run-converging.ts'

const { instance: _, ...rest } = loadFlags

export default class Fork extends BaseCommand {
  static override summary = 'Bring up a second instance with the state of another one'
  static override description =
    'The new instance has the same definition, ports of its own, and the state that the other has at this moment, or that of a snapshot. Services of the other that keep state stop for a moment and go on with their data in new containers, without what they wrote outside of volumes. Nothing is copied; neither sees what the other writes from then on.'
  static override examples = [
    '<%= config.bin %> fork pr42',
    '<%= config.bin %> fork pr42 --from before-the-demo',
    '<%= config.bin %> fork pr42 --from shop-dev-main',
  ]
  static override args = {
    name: argument({ description: 'what sets the new instance apart', required: true }),
  }
  static override flags = {
    ...rest,
    engine: engineFlag,
    json: jsonFlag,
    from: Flags.string({
      description:
        'a snapshot or an instance; without it the instance that ENVCTL_INSTANCE names, else that of this folder',
      helpValue: 'SNAPSHOT|INSTANCE',
    }),
    timeout: readyTimeoutFlag,
    timings: timingsFlag,
  }

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Fork)
    const timeoutMs = flags.timeout === undefined ? undefined : durationOf(flags.timeout, 'timeout')
    await runConverging({ flags, done: 'is up' }, this.face, async (listener) => {
      const named = { ...flags, instance: args.name }
      const { spec, deps } = await this.loaded(named, listener)
      const source = { ...flags, instance: process.env[INSTANCE_VARIABLE] || undefined }
      const from = flags.from ?? (await this.located(source, listener)).instance
      const up = { ...EVERYTHING, timeoutMs }
      return fork(spec, { from, load: this.loadRequest(named), up }, { ...deps, env: process.env })
    })
  }
}

import * as Flags from '@oclif/core/flags'
import { argument } from '../cli/argument.ts'
import { engineFlag, jsonFlag, loadFlags, stopTimeoutFlag, timingsFlag } from '../cli/flags.ts'
import { LifecycleCommand } from '../cli/lifecycle-command.ts'

export default class Restart extends LifecycleCommand {
  static override summary = 'Restart the containers of an instance'
  static override description =
    'Stops and starts what is there, in the order of dependencies, and waits until it is usable. Services that ask for it with depends_on.restart follow.'
  static override examples = [
    '<%= config.bin %> restart',
    '<%= config.bin %> restart api',
    '<%= config.bin %> restart api --no-wait',
  ]
  static override strict = false
  static override args = { service: argument({ description: 'only these services' }) }
  static override flags = {
    ...loadFlags,
    engine: engineFlag,
    json: jsonFlag,
    timeout: stopTimeoutFlag,
    timings: timingsFlag,
    wait: Flags.boolean({
      description: 'wait until what was started is usable',
      allowNo: true,
      default: true,
    }),
  }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Restart)
    await this.change('restart', argv.map(String), flags)
  }
}

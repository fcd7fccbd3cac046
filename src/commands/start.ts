import * as Flags from '@oclif/core/flags'
import { argument } from '../cli/argument.ts'
import { engineFlag, jsonFlag, loadFlags, timingsFlag } from '../cli/flags.ts'
import { LifecycleCommand } from '../cli/lifecycle-command.ts'

export default class Start extends LifecycleCommand {
  static override summary = 'Start the containers of an instance that were stopped'
  static override description =
    'Starts what is there, in the order of dependencies, and waits until it is usable. What the definition says by now is brought about by envctl up.'
  static override examples = ['<%= config.bin %> start', '<%= config.bin %> start db']
  static override strict = false
  static override args = { service: argument({ description: 'only these services' }) }
  static override flags = {
    ...loadFlags,
    engine: engineFlag,
    json: jsonFlag,
    timings: timingsFlag,
    wait: Flags.boolean({
      description: 'wait until what was started is usable',
      allowNo: true,
      default: true,
    }),
  }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Start)
    await this.change('start', argv.map(String), flags)
  }
}

import { argument } from '../cli/argument.ts'
import { engineFlag, jsonFlag, locateFlags } from '../cli/flags.ts'
import { LifecycleCommand } from '../cli/lifecycle-command.ts'

export default class Unpause extends LifecycleCommand {
  static override summary = 'Let the paused processes of an instance go on'
  static override examples = ['<%= config.bin %> unpause', '<%= config.bin %> unpause worker']
  static override strict = false
  static override args = { service: argument({ description: 'only these services' }) }
  static override flags = {
    ...locateFlags,
    engine: engineFlag,
    json: jsonFlag,
  }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Unpause)
    await this.change('unpause', argv.map(String), flags)
  }
}

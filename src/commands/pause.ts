import { argument } from '../cli/argument.ts'
import { engineFlag, jsonFlag, locateFlags } from '../cli/flags.ts'
import { LifecycleCommand } from '../cli/lifecycle-command.ts'

export default class Pause extends LifecycleCommand {
  static override summary = 'Freeze the processes of an instance'
  static override description = 'They keep their memory and use no CPU until envctl unpause.'
  static override examples = ['<%= config.bin %> pause', '<%= config.bin %> pause worker']
  static override strict = false
  static override args = { service: argument({ description: 'only these services' }) }
  static override flags = {
    ...locateFlags,
    engine: engineFlag,
    json: jsonFlag,
  }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Pause)
    await this.change('pause', argv.map(String), flags)
  }
}

import { argument } from '../cli/argument.ts'
import { engineFlag, jsonFlag, locateFlags, stopTimeoutFlag } from '../cli/flags.ts'
import { LifecycleCommand } from '../cli/lifecycle-command.ts'

export default class Stop extends LifecycleCommand {
  static override summary = 'Stop the containers of an instance'
  static override description =
    'What depends on something stops before it. Containers, networks, ports and data stay; envctl start goes on with them.'
  static override examples = [
    '<%= config.bin %> stop',
    '<%= config.bin %> stop api worker',
    '<%= config.bin %> stop --timeout 2',
  ]
  static override strict = false
  static override args = { service: argument({ description: 'only these services' }) }
  static override flags = {
    ...locateFlags,
    engine: engineFlag,
    json: jsonFlag,
    timeout: stopTimeoutFlag,
  }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Stop)
    await this.change('stop', argv.map(String), flags)
  }
}

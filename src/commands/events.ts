import { eventsOf } from '../actions/events-of.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, jsonFlag, locateFlags } from '../cli/flags.ts'

export default class Events extends BaseCommand {
  static override summary = 'Follow what happens to the containers of an instance'
  static override description = 'One line an event until Ctrl-C; with --json one object a line.'
  static override examples = ['<%= config.bin %> events', '<%= config.bin %> events db --json']
  static override strict = false
  static override args = { service: argument({ description: 'only these services' }) }
  static override flags = { ...locateFlags, engine: engineFlag, json: jsonFlag }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Events)
    const { instance, deps } = await this.located(flags)
    for await (const event of eventsOf({ instance, services: argv.map(String) }, deps)) {
      if (flags.json) {
        this.print(JSON.stringify(event))
        continue
      }
      const { time, service, number, action, exitCode, health } = event
      const detail = exitCode === undefined ? (health ?? '') : `exit code ${exitCode}`
      this.print(`${time} ${service}-${number} ${action}${detail === '' ? '' : ` (${detail})`}`)
    }
  }
}

import * as Flags from '@oclif/core/flags'
import { publishedPorts } from '../actions/port.ts'
import { bracketed } from '../base/bracketed.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, indexFlag, jsonFlag, locateFlags } from '../cli/flags.ts'

export default class Port extends BaseCommand {
  static override summary = 'Print where a port of a service is published'
  static override description = 'Without a port, all of the service with theirs.'
  static override examples = ['<%= config.bin %> port db 5432', '<%= config.bin %> port db --json']
  static override args = {
    service: argument({ description: 'the service', required: true }),
    port: argument({ description: "the container's port: 5432, 53/udp" }),
  }
  static override flags = {
    ...locateFlags,
    engine: engineFlag,
    json: jsonFlag,
    index: indexFlag,
    protocol: Flags.string({
      description: 'of a port given without one',
      options: ['tcp', 'udp', 'sctp'],
      default: 'tcp',
    }),
  }

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Port)
    const { instance, deps } = await this.located(flags)
    const target =
      args.port === undefined || args.port.includes('/') ? args.port : `${args.port}/${flags.protocol}`
    const request = { instance, service: args.service, number: flags.index, target }
    const outcome = await publishedPorts(request, deps)
    if (flags.json) return this.printJson(outcome)
    for (const { target: port, host, published } of outcome.ports) {
      const address = `${bracketed(host)}:${published}`
      this.print(target === undefined ? `${port} -> ${address}` : address)
    }
  }
}

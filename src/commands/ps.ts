import * as Flags from '@oclif/core/flags'
import { ps } from '../actions/ps.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, jsonFlag, locateFlags } from '../cli/flags.ts'
import { portsText } from '../cli/ports-text.ts'
import { table } from '../cli/table.ts'

export default class Ps extends BaseCommand {
  static override summary = 'List the containers of an instance'
  static override examples = [
    '<%= config.bin %> ps',
    '<%= config.bin %> ps db --json',
    '<%= config.bin %> ps --all',
    'docker inspect $(<%= config.bin %> ps --quiet db)',
  ]
  static override strict = false
  static override args = { service: argument({ description: 'only these services' }) }
  static override flags = {
    ...locateFlags,
    engine: engineFlag,
    json: jsonFlag,
    all: Flags.boolean({ char: 'a', description: 'also those that do not run' }),
    quiet: Flags.boolean({ char: 'q', description: 'only the ids of the containers' }),
  }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Ps)
    const { deps, ...located } = await this.located(flags)
    const outcome = await ps({ ...located, services: argv.map(String), all: flags.all }, deps)
    if (flags.json) return this.printJson(outcome)
    if (flags.quiet) return this.print(outcome.services.map(({ containerId }) => containerId).join('\n'))
    const rows = outcome.services.map(({ container, service, image, status, ports }) => [
      container,
      service,
      image,
      status,
      portsText(ports),
    ])
    this.print(await table(['NAME', 'SERVICE', 'IMAGE', 'STATUS', 'PORTS'], rows))
  }
}

import * as Flags from '@oclif/core/flags'
import { ls } from '../actions/ls.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, jsonFlag } from '../cli/flags.ts'
import { table } from '../cli/table.ts'

export default class Ls extends BaseCommand {
  static override summary = 'List the instances on the engine'
  static override examples = ['<%= config.bin %> ls', '<%= config.bin %> ls --json']
  static override flags = {
    engine: engineFlag,
    json: jsonFlag,
    quiet: Flags.boolean({ char: 'q', description: 'only the names of the instances' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Ls)
    const outcome = await ls(await this.deps(flags))
    if (flags.json) return this.printJson(outcome)
    if (flags.quiet) return this.print(outcome.instances.map(({ instance }) => instance).join('\n'))
    const rows = outcome.instances.map(({ instance, status, running, services, directory }) => [
      instance,
      status,
      `${running}/${services}`,
      directory,
    ])
    this.print(await table(['INSTANCE', 'STATUS', 'RUNNING', 'FOLDER'], rows))
  }
}

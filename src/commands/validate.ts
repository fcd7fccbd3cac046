import { validate } from '../actions/load.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { jsonFlag, loadFlags } from '../cli/flags.ts'

export default class Validate extends BaseCommand {
  static override summary = 'Check a definition'
  static override description =
    'Looks at every environment of it, and tells all mistakes at once with their places. Needs no engine.'
  static override examples = ['<%= config.bin %> validate', '<%= config.bin %> validate -f envs.yaml --json']
  static override flags = { ...loadFlags, json: jsonFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(Validate)
    const outcome = await validate(this.loadRequest(flags))
    if (flags.json) return this.printJson(outcome)
    const parts = outcome.environments.map(({ name, services }) => `${name} (${services.join(', ')})`)
    this.tell(`${outcome.file} is valid: ${parts.join('; ')}`)
  }
}

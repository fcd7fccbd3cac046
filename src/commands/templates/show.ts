import { showTemplate } from '../../actions/templates.ts'
import { argument } from '../../cli/argument.ts'
import { BaseCommand } from '../../cli/base-command.ts'
import { fileFlag, jsonFlag } from '../../cli/flags.ts'
import { templateText } from '../../cli/template-text.ts'

export default class TemplatesShow extends BaseCommand {
  static override summary = 'Show what a template holds, and how it is used'
  static override examples = [
    '<%= config.bin %> templates show postgres',
    '<%= config.bin %> templates show postgres --json',
  ]
  static override args = { name: argument({ description: 'name of the template', required: true }) }
  static override flags = { file: fileFlag, json: jsonFlag }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TemplatesShow)
    const outcome = await showTemplate(args.name, this.locateRequest(flags))
    if (flags.json) this.printJson(outcome)
    else this.print(await templateText(outcome))
  }
}

import { listTemplates } from '../../actions/templates.ts'
import { BaseCommand } from '../../cli/base-command.ts'
import { fileFlag, jsonFlag } from '../../cli/flags.ts'
import { table } from '../../cli/table.ts'

export default class TemplatesList extends BaseCommand {
  static override summary = 'List the templates that a definition may use'
  static override description =
    'Those that ship with envctl, and the project\'s own in ./templates beside the definition. A service uses one of a service by "template", and one of a Dockerfile by "build.template".'
  static override examples = ['<%= config.bin %> templates list', '<%= config.bin %> templates list --json']
  static override flags = { file: fileFlag, json: jsonFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(TemplatesList)
    const outcome = await listTemplates(this.locateRequest(flags))
    if (flags.json) return this.printJson(outcome)
    const rows = outcome.templates.map(({ name, kind, description, image, port, own }) => [
      name,
      kind === 'dockerfile' ? 'Dockerfile' : 'service',
      own ? `${description} (of this project)` : description,
      image ?? '(built)',
      String(port ?? ''),
    ])
    this.print(await table(['TEMPLATE', 'KIND', 'WHAT IT IS', 'IMAGE', 'PORT'], rows))
    for (const { name } of outcome.broken)
      this.tell(`! ./templates/${name}/template.yaml is not valid: envctl templates show ${name}`)
    this.tell('\nMore of one: envctl templates show NAME')
  }
}

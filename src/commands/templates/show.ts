import { resolve } from 'node:path'
import * as Flags from '@oclif/core/flags'
import { showTemplate } from '../../actions/templates.ts'
import { argument } from '../../cli/argument.ts'
import { assignments, BaseCommand } from '../../cli/base-command.ts'
import { fileFlag, jsonFlag } from '../../cli/flags.ts'
import { templateText } from '../../cli/template-text.ts'

export default class TemplatesShow extends BaseCommand {
  static override summary = 'Show what a template holds, and how it is used'
  static override examples = [
    '<%= config.bin %> templates show postgres',
    '<%= config.bin %> templates show postgres --json',
    '<%= config.bin %> templates show node --render',
    '<%= config.bin %> templates show node --render --context ./api --with version=22 > api/Dockerfile',
  ]
  static override args = { name: argument({ description: 'name of the template', required: true }) }
  static override flags = {
    file: fileFlag,
    render: Flags.boolean({ description: 'print the Dockerfile that it writes for the project here' }),
    with: Flags.string({
      description: 'the value of a parameter of the Dockerfile; may be given several times',
      multiple: true,
      multipleNonGreedy: true,
      dependsOn: ['render'],
      helpValue: 'NAME=VALUE',
    }),
    context: Flags.string({
      description: 'the folder that is built, in place of this one',
      dependsOn: ['render'],
      helpValue: 'FOLDER',
    }),
    json: jsonFlag,
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TemplatesShow)
    const render = flags.render
      ? { context: resolve(flags.context ?? '.'), with: assignments(flags.with ?? [], '--with version=24') }
      : undefined
    const outcome = await showTemplate(args.name, { ...this.locateRequest(flags), render })
    if (flags.json) this.printJson(outcome)
    else this.print(outcome.dockerfile ?? (await templateText(outcome)))
  }
}

import * as Flags from '@oclif/core/flags'
import { parsePicks } from '../actions/init/picks.ts'
import { type Examined, examine, type InitChoice, init } from '../actions/init.ts'
import type { InitOutcome } from '../actions/outcomes.ts'
import { EnvctlError } from '../base/errors.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { jsonFlag } from '../cli/flags.ts'
import { askMany, askOne, askYes, canAsk } from '../cli/prompt.ts'

export default class Init extends BaseCommand {
  static override summary = 'Write a definition for the project in this folder'
  static override description =
    'Looks at what the project uses and asks, or takes the templates that are named: postgres, postgres:15. Writes nothing over.'
  static override examples = [
    '<%= config.bin %> init',
    '<%= config.bin %> init postgres:16 redis',
    '<%= config.bin %> init node:24 postgres',
    '<%= config.bin %> init --yes',
    '<%= config.bin %> init --from-compose --dry-run',
  ]
  static override strict = false
  static override args = {
    template: argument({ description: 'templates to use, each with a version or without' }),
  }
  static override flags = {
    file: Flags.string({ char: 'f', description: 'where to write it; else envs.yaml', helpValue: 'FILE' }),
    yes: Flags.boolean({ char: 'y', description: 'ask nothing: take what was found' }),
    'from-compose': Flags.boolean({
      description: 'take the services of the Compose file over, known images as templates',
      exclusive: ['yes'],
    }),
    force: Flags.boolean({ description: 'write over a definition that is there' }),
    'dry-run': Flags.boolean({ description: 'print the definition, and write nothing' }),
    json: jsonFlag,
  }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Init)
    const words = argv.map(String)
    if (words.length > 0 && flags['from-compose'])
      throw new EnvctlError({
        code: 'usage.invalid',
        message: '--from-compose takes the services of the Compose file, and no templates beside them',
        hint: 'Leave one of the two out.',
      })
    const examined = await examine({
      cwd: process.cwd(),
      file: flags.file,
      force: flags.force,
      dryRun: flags['dry-run'],
      env: process.env,
    })
    const asks = !flags.json && canAsk()
    if (!flags.json) this.#tellFound(examined)
    const choice: InitChoice =
      words.length > 0
        ? {
            kind: 'templates',
            picks: parsePicks(words, [...examined.templates, ...examined.dockerfiles]),
            app: false,
          }
        : flags['from-compose']
          ? { kind: 'from-compose' }
          : flags.yes
            ? found(examined)
            : asks
              ? await this.#ask(examined)
              : nobodyToAsk(examined)
    const outcome = await init(examined, choice)
    if (flags.json) return this.printJson(outcome)
    for (const warning of outcome.warnings) this.tell(`! ${warning}`)
    if (flags['dry-run'] && outcome.yaml !== undefined) this.print(outcome.yaml)
    else this.#tellDone(outcome, { shadows: outcome.written ? examined.compose : undefined })
  }

  #tellFound({ detection, compose }: Examined): void {
    const { findings, missing, app } = detection
    for (const { template, because } of findings) this.tell(`found ${template}: ${because.join('; ')}`)
    for (const { template, because } of missing)
      this.tell(`found ${template}, for which there is no template: ${because.join('; ')}`)
    if (app !== undefined) {
      const how = app.template === undefined ? '' : `, which the template ${app.template} can build`
      this.tell(`found an application${how}: ${app.because}`)
    }
    if (compose !== undefined) this.tell(`found a Compose file: ${compose}`)
  }

  #tellDone(outcome: InitOutcome, { shadows }: { readonly shadows: string | undefined }): void {
    const { file, written, services } = outcome
    if (!written) {
      this.tell(`\n${file} is a definition as it is, and was left alone. Next: envctl up`)
      this.tell('To have an envs.yaml made of it: envctl init --from-compose')
      return
    }
    const list = services.map(({ name, template }) =>
      template === undefined || template === name ? name : `${name} (${template})`,
    )
    this.tell(`\n${file} is written: ${list.join(', ')}`)
    if (shadows !== undefined && file === 'envs.yaml')
      this.tell(`envctl takes it from now on, and not ${shadows}`)
    this.tell('Next: envctl up')
  }

  async #ask(examined: Examined): Promise<InitChoice> {
    const { compose, detection, templates } = examined
    const way =
      compose === undefined
        ? 'templates'
        : await askOne(
            `${compose} works with envctl as it is. What shall be done?`,
            [
              { name: `keep using ${compose}`, value: 'keep-compose' as const },
              {
                name: 'make an envs.yaml of it, with templates for the images that are known',
                value: 'from-compose' as const,
              },
              { name: 'choose services anew', value: 'templates' as const },
            ],
            this.signal,
          )
    if (way !== 'templates') return { kind: way }
    const names = await askMany(
      'Which services does the project need?',
      templates
        .map(({ name, template }) => {
          const finding = detection.findings.find((each) => each.template === name)
          return {
            name,
            value: name,
            checked: finding !== undefined,
            description:
              finding === undefined
                ? template.description
                : `${template.description}; ${finding.because.join('; ')}`,
          }
        })
        .toSorted((a, b) => Number(b.checked) - Number(a.checked)),
      this.signal,
    )
    const app =
      detection.app !== undefined && (await askYes(applicationQuestion(detection.app), true, this.signal))
    return { kind: 'templates', picks: names.map((template) => ({ template })), app }
  }
}

function applicationQuestion({ template, because }: NonNullable<Examined['detection']['app']>): string {
  return template === undefined
    ? `Shall ${because} be built and run as a service too?`
    : `Shall the application (${because}) be built and run as a service too, by the template ${template}?`
}

/** A Compose file that works is not put aside unasked. */
function found({ compose, detection }: Examined): InitChoice {
  if (compose !== undefined) return { kind: 'keep-compose' }
  const picks = detection.findings.map(({ template }) => ({ template }))
  return { kind: 'templates', picks, app: detection.app !== undefined }
}

function nobodyToAsk({ detection, compose }: Examined): never {
  const names = detection.findings.map(({ template }) => template)
  throw new EnvctlError({
    code: 'usage.invalid',
    message: 'There is no terminal to ask on',
    hint: [
      `Name what the project needs: envctl init ${names.length === 0 ? 'postgres redis' : names.join(' ')}`,
      ...(compose === undefined
        ? ['or take what was found: envctl init --yes']
        : [`or make it of ${compose}: envctl init --from-compose`]),
    ].join('\n'),
  })
}

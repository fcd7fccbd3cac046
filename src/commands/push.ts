import * as Flags from '@oclif/core/flags'
import type { PushedName, PushOutcome } from '../actions/outcomes.ts'
import { push } from '../actions/push.ts'
import { formatDuration } from '../base/duration.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, jsonFlag, loadFlags } from '../cli/flags.ts'
import { makeRenderer } from '../cli/render/index.ts'
import { table } from '../cli/table.ts'

export default class Push extends BaseCommand {
  static override summary = 'Push the images that an environment builds'
  static override description =
    'To registry.prefix of the definition, all at once: by a tag that says what went into the image, and by those of --tag. An image whose name is below the prefix also keeps that. What the registry has is not sent again, and a tag is given only to what is whole. Nothing is built: that is for "build".'
  static override examples = [
    '<%= config.bin %> push',
    '<%= config.bin %> push api --tag 1.2 --tag latest',
    '<%= config.bin %> push --json',
  ]
  static override strict = false
  static override args = {
    service: argument({ description: 'services whose images are pushed; all that are built without it' }),
  }
  static override flags = {
    ...loadFlags,
    engine: engineFlag,
    json: jsonFlag,
    tag: Flags.string({
      description: 'a further tag, or name, at the registry; may be given several times',
      helpValue: 'TAG',
      multiple: true,
      multipleNonGreedy: true,
    }),
  }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Push)
    const renderer = await makeRenderer({ quiet: flags.json })
    try {
      const { loadSpec } = await import('../actions/load.ts')
      const spec = await loadSpec(this.loadRequest(flags))
      const deps = await this.deps(flags, renderer.listener)
      const outcome = await push(spec, { services: argv.map(String), tags: flags.tag ?? [] }, deps)
      renderer.end()
      if (flags.json) this.printJson(outcome)
      else this.tell(await summaryOf(outcome))
    } finally {
      renderer.end()
    }
  }
}

async function summaryOf({ environment, images, tookMs }: PushOutcome): Promise<string> {
  if (images.length === 0) return `Environment "${environment}" has no service that is built`
  const rows = images.flatMap(({ services, names }) =>
    names.map(({ name, digest = '', sent }: PushedName, at) => [
      at === 0 ? services.join(', ') : '',
      name,
      sent ? 'pushed' : 'was there',
      digest,
    ]),
  )
  const count = images.length === 1 ? 'One image' : `${images.length} images`
  return [
    '',
    await table(['SERVICES', 'NAME', 'RESULT', 'DIGEST'], rows),
    '',
    `${count} (${formatDuration(tookMs)})`,
  ].join('\n')
}

import * as Flags from '@oclif/core/flags'
import { build } from '../actions/build.ts'
import type { BuildOutcome } from '../actions/outcomes.ts'
import { formatDuration } from '../base/duration.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, jsonFlag, loadFlags, lockedFlag } from '../cli/flags.ts'
import { makeRenderer } from '../cli/render/index.ts'
import { table } from '../cli/table.ts'

export default class Build extends BaseCommand {
  static override summary = 'Build the images of an environment'
  static override description =
    'All at once, each after those that it is made of. What has been built already, of the same files, Dockerfile, arguments and base images, is not built again, under whatever name it is known.'
  static override examples = [
    '<%= config.bin %> build',
    '<%= config.bin %> build api --tag 1.2',
    '<%= config.bin %> build api --no-cache --pull',
    '<%= config.bin %> build --json',
  ]
  static override strict = false
  static override args = {
    service: argument({ description: 'services whose images are built; all without it' }),
  }
  static override flags = {
    ...loadFlags,
    engine: engineFlag,
    json: jsonFlag,
    locked: lockedFlag,
    'no-cache': Flags.boolean({ description: 'build every step anew' }),
    pull: Flags.boolean({ description: 'ask for newer base images first' }),
    tag: Flags.string({
      description: 'a further tag, or name, of the image; may be given several times',
      helpValue: 'TAG',
      multiple: true,
      multipleNonGreedy: true,
    }),
  }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Build)
    const renderer = await makeRenderer({ quiet: flags.json })
    try {
      const { loadSpec } = await import('../actions/load.ts')
      const spec = await loadSpec(this.loadRequest(flags))
      const deps = await this.deps(flags, renderer.listener)
      const request = {
        services: argv.map(String),
        noCache: flags['no-cache'],
        pull: flags.pull,
        locked: flags.locked,
        tags: flags.tag ?? [],
      }
      const outcome = await build(spec, request, { ...deps, env: process.env })
      renderer.end()
      if (flags.json) this.printJson(outcome)
      else this.tell(await summaryOf(outcome))
    } finally {
      renderer.end()
    }
  }
}

const HOW = { built: 'built', found: 'built before', unchanged: 'nothing changed' } as const

async function summaryOf({ environment, images, tookMs }: BuildOutcome): Promise<string> {
  if (images.length === 0) return `Environment "${environment}" has no service that is built`
  const rows = images.map(({ image, services, how, tags, tookMs: ms }) => [
    image,
    services.join(', '),
    how === 'built' ? `${HOW[how]} (${formatDuration(ms)})` : HOW[how],
    tags.filter((tag) => tag !== image && tag !== `${image}:latest`).join(', '),
  ])
  const count = images.length === 1 ? 'One image' : `${images.length} images`
  return [
    '',
    await table(['IMAGE', 'SERVICES', 'RESULT', 'ALSO KNOWN AS'], rows),
    '',
    `${count} (${formatDuration(tookMs)})`,
  ].join('\n')
}

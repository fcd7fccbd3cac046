import * as Flags from '@oclif/core/flags'
import type { PullOutcome } from '../actions/outcomes.ts'
import { pull } from '../actions/pull.ts'
import { formatDuration } from '../base/duration.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, jsonFlag, loadFlags, lockedFlag } from '../cli/flags.ts'
import { makeRenderer } from '../cli/render/index.ts'
import { table } from '../cli/table.ts'

export default class Pull extends BaseCommand {
  static override summary = 'Pull the images of an environment'
  static override description =
    'All at once, each from the first mirror or registry that gives it. Services that are built, and those whose pull_policy is never, are left out. One that fails does not hold up the others.'
  static override examples = [
    '<%= config.bin %> pull',
    '<%= config.bin %> pull db cache',
    '<%= config.bin %> pull --missing --json',
  ]
  static override strict = false
  static override args = {
    service: argument({ description: 'services whose images are pulled; all without it' }),
  }
  static override flags = {
    ...loadFlags,
    engine: engineFlag,
    json: jsonFlag,
    locked: lockedFlag,
    missing: Flags.boolean({ description: 'only images that the engine lacks' }),
  }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Pull)
    const renderer = await makeRenderer({ quiet: flags.json })
    try {
      const { loadSpec } = await import('../actions/load.ts')
      const spec = await loadSpec(this.loadRequest(flags))
      const deps = await this.deps(flags, renderer.listener)
      const { missing, locked } = flags
      const outcome = await pull(spec, { services: argv.map(String), missing, locked }, deps)
      renderer.end()
      if (flags.json) this.printJson(outcome)
      else this.tell(await summaryOf(outcome))
    } finally {
      renderer.end()
    }
  }
}

async function summaryOf({ images, built, never, tookMs }: PullOutcome): Promise<string> {
  const rows = images.map(({ image, services, from, digest, changed }) => [
    image,
    services.join(', '),
    from === undefined ? 'was here' : `${changed ? 'new' : 'the same'}, from ${from}`,
    digest ?? '',
  ])
  const left = [
    ...(built.length === 0 ? [] : [`Not pulled, because it is built: ${built.join(', ')}`]),
    ...(never.length === 0 ? [] : [`Not pulled, by its pull_policy: ${never.join(', ')}`]),
  ]
  return [
    '',
    ...(rows.length === 0 ? [] : [await table(['IMAGE', 'SERVICES', 'PULLED', 'DIGEST'], rows), '']),
    ...left,
    `${images.length === 1 ? 'One image' : `${images.length} images`} (${formatDuration(tookMs)})`,
  ].join('\n')
}

import * as Flags from '@oclif/core/flags'
import { pullSnapshot } from '../../actions/snapshot/pull.ts'
import { registryPlace, snapshotImage } from '../../actions/snapshot/registry-place.ts'
import { argument } from '../../cli/argument.ts'
import { BaseCommand } from '../../cli/base-command.ts'
import { engineFlag, jsonFlag, loadFlags } from '../../cli/flags.ts'
import { makeRenderer } from '../../cli/render/index.ts'

export default class SnapshotPull extends BaseCommand {
  static override summary = 'Make a snapshot of one that was pushed to a registry'
  static override description =
    'It belongs to the definition of this folder; without one, to that which it was made by. An image that is damaged leaves nothing behind.'
  static override examples = [
    '<%= config.bin %> snapshot pull before-the-demo',
    '<%= config.bin %> snapshot pull registry.example.com/shop/demo:1 --name demo',
  ]
  static override args = {
    source: argument({
      description: 'name of the snapshot below registry.prefix, or the whole name of the image',
      required: true,
    }),
  }
  static override flags = {
    ...loadFlags,
    engine: engineFlag,
    json: jsonFlag,
    name: Flags.string({ description: 'what it is to be called; as it was without it', helpValue: 'NAME' }),
  }

  async run(): Promise<void> {
    const { flags, args } = await this.parse(SnapshotPull)
    const renderer = await makeRenderer({ quiet: flags.json })
    try {
      const { definition, prefix, mirrors } = await registryPlace(this.loadRequest(flags))
      const image = snapshotImage(args.source, prefix)
      const deps = await this.deps(flags, renderer.listener)
      const outcome = await pullSnapshot({ image, mirrors, definition, name: flags.name }, deps)
      renderer.end()
      if (flags.json) return this.printJson(outcome)
      const { name } = outcome.snapshot
      this.tell(`Snapshot ${name} is made`)
      this.tell(`Begin with it: envctl restore ${name}, or envctl up --from ${name}`)
    } finally {
      renderer.end()
    }
  }
}

import { pushSnapshot } from '../../actions/snapshot/push.ts'
import { registryPlace, snapshotImage } from '../../actions/snapshot/registry-place.ts'
import { findSnapshot } from '../../actions/state/find-snapshot.ts'
import { argument } from '../../cli/argument.ts'
import { BaseCommand } from '../../cli/base-command.ts'
import { engineFlag, jsonFlag, loadFlags } from '../../cli/flags.ts'
import { makeRenderer } from '../../cli/render/index.ts'

export default class SnapshotPush extends BaseCommand {
  static override summary = 'Push a snapshot to a registry'
  static override description =
    'As an image: to registry.prefix of the definition as snapshot:NAME, or under the name that is given. Whoever may pull from there makes the same snapshot of it by "snapshot pull". What services wrote outside of their volumes is not in it.'
  static override examples = [
    '<%= config.bin %> snapshot push before-the-demo',
    '<%= config.bin %> snapshot push before-the-demo registry.example.com/shop/demo:1',
  ]
  static override args = {
    name: argument({ description: 'name of the snapshot', required: true }),
    image: argument({ description: 'the whole name of the image' }),
  }
  static override flags = { ...loadFlags, engine: engineFlag, json: jsonFlag }

  async run(): Promise<void> {
    const { flags, args } = await this.parse(SnapshotPush)
    const renderer = await makeRenderer({ quiet: flags.json })
    try {
      const { definition, prefix } = await registryPlace(this.loadRequest(flags))
      const image = snapshotImage(args.image ?? args.name, prefix)
      const deps = await this.deps(flags, renderer.listener)
      const snapshot = await findSnapshot(args.name, { name: definition }, deps)
      const outcome = await pushSnapshot(snapshot, image, deps)
      renderer.end()
      if (flags.json) return this.printJson(outcome)
      this.tell(`Snapshot ${args.name} is at ${outcome.image}`)
      this.tell(`Elsewhere: envctl snapshot pull ${outcome.image}`)
    } finally {
      renderer.end()
    }
  }
}

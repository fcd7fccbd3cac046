import { definitionName } from '../../actions/locate.ts'
import { removeSnapshots, snapshotsNamed } from '../../actions/snapshot/rm.ts'
import { argument } from '../../cli/argument.ts'
import { BaseCommand } from '../../cli/base-command.ts'
import { engineFlag, fileFlag, jsonFlag, yesFlag } from '../../cli/flags.ts'
import { agreed } from '../../cli/prompt.ts'

export default class SnapshotRm extends BaseCommand {
  static override summary = 'Remove snapshots'
  static override description =
    'Asks first. Instances that stand on them keep their state: data that something else needs stays until nobody needs it, all other goes at once.'
  static override examples = [
    '<%= config.bin %> snapshot rm before-the-demo',
    '<%= config.bin %> snapshot rm old older --yes',
  ]
  static override strict = false
  static override args = {
    name: argument({ description: 'names of snapshots', required: true }),
  }
  static override flags = { file: fileFlag, engine: engineFlag, json: jsonFlag, yes: yesFlag }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(SnapshotRm)
    const definition = await definitionName(this.locateRequest(flags))
    const deps = await this.deps(flags)
    const snapshots = await snapshotsNamed(argv.map(String), definition, deps)
    const names = snapshots.map(({ name, of }) => `${name} of ${of.name}`).join(', ')
    const question = `Remove ${snapshots.length === 1 ? 'snapshot' : 'snapshots'} ${names}?`
    const goes = await agreed(question, { yes: flags.yes, signal: this.signal })
    const outcome = goes
      ? await removeSnapshots(snapshots, deps)
      : { removed: [], volumes: [], images: [], kept: [] }
    if (flags.json) return this.printJson(outcome)
    if (!goes) return
    this.tell(`Removed: ${outcome.removed.join(', ')}`)
    if (outcome.kept.length > 0)
      this.tell('What instances or other layers need of it stays until nobody does')
  }
}

import * as Flags from '@oclif/core/flags'
import { definitionName } from '../../actions/locate.ts'
import type { SnapshotLsOutcome } from '../../actions/outcomes.ts'
import { listSnapshots } from '../../actions/snapshot/ls.ts'
import { BaseCommand } from '../../cli/base-command.ts'
import { engineFlag, fileFlag, jsonFlag } from '../../cli/flags.ts'
import { agoText, layersText, sizeText } from '../../cli/store-text.ts'
import { table } from '../../cli/table.ts'

export default class SnapshotLs extends BaseCommand {
  static override summary = 'List snapshots'
  static override description =
    'Those of the definition; without one, all that the engine has. OWN is what only the snapshot holds, SHARED what other layers hold as well.'
  static override examples = [
    '<%= config.bin %> snapshot ls',
    '<%= config.bin %> snapshot ls --layers',
    '<%= config.bin %> snapshot ls --json',
  ]
  static override flags = {
    file: fileFlag,
    engine: engineFlag,
    json: jsonFlag,
    layers: Flags.boolean({ description: 'all layers that the engine has, which come and go by themselves' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(SnapshotLs)
    const definition = await definitionName(this.locateRequest(flags))
    const request = { definition, layers: flags.layers }
    const outcome = await listSnapshots(request, { ...(await this.deps(flags)), env: process.env })
    if (flags.json) return this.printJson(outcome)
    if (outcome.store !== undefined) return this.print(await layersText(outcome.store, Date.now()))
    if (outcome.snapshots.length === 0) return this.tell(noneText(outcome))
    this.print(await snapshotTable(outcome, Date.now()))
  }
}

function noneText({ definition }: SnapshotLsOutcome): string {
  const whose = definition === undefined ? 'There are no snapshots' : `"${definition}" has no snapshots`
  return `${whose}. Make one with: envctl snapshot create NAME`
}

function snapshotTable({ definition, snapshots }: SnapshotLsOutcome, now: number): Promise<string> {
  const all = definition === undefined
  const head = ['NAME', ...(all ? ['DEFINITION'] : []), 'ENVIRONMENT', 'CREATED', 'OWN', 'SHARED', 'USED BY']
  const rows = snapshots.map((each) => [
    each.name,
    ...(all ? [each.definition] : []),
    each.environment,
    agoText(Date.parse(each.createdAt), now),
    sizeText(each.ownBytes),
    sizeText(each.sharedBytes),
    each.whole ? each.usedBy.join(', ') : 'its data is gone',
  ])
  return table(head, rows)
}

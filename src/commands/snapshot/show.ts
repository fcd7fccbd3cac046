import { definitionName } from '../../actions/locate.ts'
import type { StoredSnapshot } from '../../actions/outcomes.ts'
import { showSnapshot } from '../../actions/snapshot/ls.ts'
import { argument } from '../../cli/argument.ts'
import { BaseCommand } from '../../cli/base-command.ts'
import { engineFlag, fileFlag, jsonFlag } from '../../cli/flags.ts'
import { agoText, sizeText } from '../../cli/store-text.ts'

export default class SnapshotShow extends BaseCommand {
  static override summary = 'Show what a snapshot keeps'
  static override examples = ['<%= config.bin %> snapshot show before-the-demo']
  static override args = {
    name: argument({ description: 'name of the snapshot', required: true }),
  }
  static override flags = { file: fileFlag, engine: engineFlag, json: jsonFlag }

  async run(): Promise<void> {
    const { flags, args } = await this.parse(SnapshotShow)
    const definition = await definitionName(this.locateRequest(flags))
    const deps = { ...(await this.deps(flags)), env: process.env }
    const outcome = await showSnapshot(args.name, definition, deps)
    if (flags.json) return this.printJson(outcome)
    this.print(snapshotText(outcome.snapshot, Date.now()))
  }
}

function snapshotText(snapshot: StoredSnapshot, now: number): string {
  const { name, definition, environment, createdAt, origin, slots, steps, files, depth, usedBy } = snapshot
  const facts: readonly (readonly [string, readonly string[]])[] = [
    ['Snapshot', [name]],
    ['Definition', [`${definition}, environment ${environment}`]],
    ['Created', [`${agoText(Date.parse(createdAt), now)} (${createdAt})`]],
    ['State of', origin === undefined ? [] : [origin]],
    ['Keeps', slots],
    ['Files of', files],
    ['After steps', steps],
    ['Size', [`${sizeText(snapshot.ownBytes)} of its own, ${sizeText(snapshot.sharedBytes)} shared`]],
    ['Depth', [`${depth}`]],
    ['Used by', usedBy],
    ['Data', snapshot.whole ? [] : [`is gone; remove what is left: envctl snapshot rm ${name}`]],
  ]
  const told = facts.filter(([, values]) => values.length > 0)
  const width = Math.max(...told.map(([label]) => label.length))
  return told
    .flatMap(([label, values]) =>
      values.map((value, index) => `${(index === 0 ? label : '').padEnd(width)}  ${value}`),
    )
    .join('\n')
}

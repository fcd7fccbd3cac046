import * as Flags from '@oclif/core/flags'
import { createSnapshot } from '../../actions/snapshot/create.ts'
import { formatDuration } from '../../base/duration.ts'
import { argument } from '../../cli/argument.ts'
import { BaseCommand } from '../../cli/base-command.ts'
import { engineFlag, jsonFlag, loadFlags } from '../../cli/flags.ts'
import { makeRenderer } from '../../cli/render/index.ts'

export default class SnapshotCreate extends BaseCommand {
  static override summary = 'Keep the state that an instance has now under a name'
  static override description =
    'Services that keep state stop for a moment, so that their files are consistent, and go on with their data in new containers: what they wrote outside of volumes goes, unless --files keeps it. Nothing is copied. A snapshot stays until it is removed; folders of the host that are mounted are not in it.'
  static override examples = [
    '<%= config.bin %> snapshot create before-the-demo',
    '<%= config.bin %> snapshot create before-the-demo --replace',
    '<%= config.bin %> snapshot create with-uploads --files',
  ]
  static override args = {
    name: argument({ description: 'what it is called', required: true }),
  }
  static override flags = {
    ...loadFlags,
    engine: engineFlag,
    json: jsonFlag,
    files: Flags.boolean({ description: 'also keep what services wrote outside of their volumes' }),
    replace: Flags.boolean({ description: 'take the place of a snapshot of that name' }),
  }

  async run(): Promise<void> {
    const { flags, args } = await this.parse(SnapshotCreate)
    const renderer = await makeRenderer({ quiet: flags.json })
    try {
      const { spec, deps } = await this.loaded(flags, renderer.listener)
      const request = { name: args.name, files: flags.files, replace: flags.replace }
      const outcome = await createSnapshot(spec, request, { ...deps, env: process.env })
      renderer.end()
      if (flags.json) return this.printJson(outcome)
      this.tell(`\nSnapshot ${args.name} is made (${formatDuration(outcome.tookMs)})`)
      this.tell(`Go back to it with: envctl restore ${args.name}`)
    } finally {
      renderer.end()
    }
  }
}

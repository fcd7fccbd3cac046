import * as Flags from '@oclif/core/flags'
import { collect, leftovers, removable } from '../actions/gc.ts'
import { collectStore, leftoversOfStore } from '../actions/store/leftovers.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, jsonFlag, yesFlag } from '../cli/flags.ts'
import { leftoversText } from '../cli/leftovers-text.ts'
import { agreed, canAsk } from '../cli/prompt.ts'
import { makeRenderer } from '../cli/render/index.ts'
import { isSome, storeRemovedText, storeText } from '../cli/store-text.ts'

export default class Gc extends BaseCommand {
  static override summary = 'Take away instances that nobody needs any more'
  static override description =
    'Those whose folder is gone, such as that of a deleted worktree, and disposable ones whose process is gone or whose time is up; also layers beyond their limit, and what killed commands left of some. Shows them and asks. The data of the former stays unless --volumes is given.'
  static override examples = [
    '<%= config.bin %> gc',
    '<%= config.bin %> gc --volumes --yes',
    '<%= config.bin %> gc --dry-run --json',
  ]
  static override flags = {
    engine: engineFlag,
    json: jsonFlag,
    yes: yesFlag,
    volumes: Flags.boolean({ char: 'v', description: 'remove the data of all of them too' }),
    'dry-run': Flags.boolean({ description: 'show them and touch nothing' }),
  }

  // It is what this command is for, and it asks before.
  protected override readonly sweeps = false

  async run(): Promise<void> {
    const { flags } = await this.parse(Gc)
    const renderer = await makeRenderer({ quiet: flags.json })
    try {
      const deps = await this.deps(flags, renderer.listener)
      const [all, store] = await Promise.all([
        leftovers(deps),
        leftoversOfStore({ ...deps, env: process.env }),
      ])
      const found = removable(all, flags)
      const some = found.length > 0 || isSome(store.told)
      if (!flags.json || (canAsk() && !flags.yes)) {
        this.tell(await leftoversText(found, { dataOnly: all.length - found.length, some, command: 'gc' }))
        if (isSome(store.told)) this.tell(await storeText(store.told, Date.now()))
      }
      const goes =
        some &&
        !flags['dry-run'] &&
        (await agreed('Take them away?', { yes: flags.yes, signal: this.signal }))
      const removed = goes ? await collect(found, flags, deps) : []
      const storeRemoved = goes ? await collectStore(store, deps) : undefined
      renderer.end()
      if (flags.json) return this.printJson({ leftovers: all, removed, store: store.told, storeRemoved })
      if (removed.length > 0) this.tell(`Taken away: ${removed.join(', ')}`)
      if (storeRemoved !== undefined && isSome(store.told)) this.tell(storeRemovedText(storeRemoved))
    } finally {
      renderer.end()
    }
  }
}

import * as Flags from '@oclif/core/flags'
import type { PruneOutcome, PruneRemoved, UnusedImage } from '../actions/outcomes.ts'
import { type Prunable, prunable, prune } from '../actions/prune.ts'
import { formatBytes } from '../base/bytes.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, jsonFlag, yesFlag } from '../cli/flags.ts'
import { leftoversText } from '../cli/leftovers-text.ts'
import { agreed, canAsk } from '../cli/prompt.ts'
import { makeRenderer } from '../cli/render/index.ts'
import { agoText, isSome, sizeText, storeRemovedText, storeText } from '../cli/store-text.ts'
import { table } from '../cli/table.ts'

export default class Prune extends BaseCommand {
  static override summary = 'Take away what envctl made and nobody uses'
  static override description =
    'Images that were built here and whose names newer ones have; instances whose folder or owner is gone; layers beyond their limit, and what killed commands left of some. With --all also images that no container is made of, and layers that no instance stands on: "up" makes them again. Shows what and how much, and asks. Snapshots, images that were pulled and what others made stay.'
  static override examples = [
    '<%= config.bin %> prune',
    '<%= config.bin %> prune --all --dry-run',
    '<%= config.bin %> prune --yes --json',
  ]
  static override flags = {
    engine: engineFlag,
    json: jsonFlag,
    yes: yesFlag,
    all: Flags.boolean({ char: 'a', description: 'also what is only not in use now' }),
    volumes: Flags.boolean({
      char: 'v',
      description: 'remove the data of instances whose folder is gone too',
    }),
    'dry-run': Flags.boolean({ description: 'show it and touch nothing' }),
  }

  // It is what this command is for, and it asks before.
  protected override readonly sweeps = false

  async run(): Promise<void> {
    const { flags } = await this.parse(Prune)
    const renderer = await makeRenderer({ quiet: flags.json })
    try {
      const deps = await this.deps(flags, renderer.listener)
      const found = await prunable(flags, { ...deps, env: process.env })
      const { told } = found
      const some = told.images.length > 0 || told.instances.length > 0 || isSome(told.store)
      if (!flags.json || (canAsk() && !flags.yes)) this.tell(await textOf(found, some))
      const goes =
        some && !flags['dry-run'] && (await agreed('Take it away?', { yes: flags.yes, signal: this.signal }))
      const removed = goes ? await prune(found, flags, deps) : undefined
      renderer.end()
      const outcome: PruneOutcome = { ...told, removed }
      if (flags.json) return this.printJson(outcome)
      if (removed !== undefined) this.tell(removedText(removed, told))
    } finally {
      renderer.end()
    }
  }
}

async function textOf({ told, dataOnly }: Prunable, some: boolean): Promise<string> {
  const now = Date.now()
  return [
    ...(told.images.length === 0 ? [] : [await imagesText(told.images, now), '']),
    await leftoversText(told.instances, { dataOnly, some, command: 'prune' }),
    ...(isSome(told.store) ? [await storeText(told.store, now)] : []),
    ...(some ? ['', `At least ${formatBytes(told.bytes)} become free`] : []),
  ].join('\n')
}

function imagesText(images: readonly UnusedImage[], now: number): Promise<string> {
  const rows = images.map(({ tags, definition, reason, sizeBytes, ownBytes, createdAt }) => [
    tags.join(', '),
    definition,
    reason,
    sizeText(sizeBytes),
    sizeText(ownBytes),
    agoText(Date.parse(createdAt), now),
  ])
  return table(['IMAGE', 'BUILT BY', 'WHY', 'SIZE', 'OWN', 'CREATED'], rows)
}

function removedText({ images, instances, store }: PruneRemoved, told: PruneOutcome): string {
  return [
    `Taken away: ${images.length} of ${told.images.length} images`,
    ...(instances.length === 0 ? [] : [`Taken away: ${instances.join(', ')}`]),
    ...(isSome(told.store) ? [storeRemovedText(store)] : []),
  ].join('\n')
}

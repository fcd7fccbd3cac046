import { homedir } from 'node:os'
import { relative } from 'node:path'
import * as Flags from '@oclif/core/flags'
import { lockImages } from '../actions/lock-images/lock-images.ts'
import type { LockedOutcome, LockOutcome } from '../actions/outcomes.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { fileFlag, jsonFlag, mirrorFlag, setFlag } from '../cli/flags.ts'
import { makeRenderer } from '../cli/render/index.ts'
import { table } from '../cli/table.ts'

export default class Lock extends BaseCommand {
  static override summary = 'Write down which images the definition is made of'
  static override description =
    'Asks registries what each image that any environment pulls is, on every platform, and writes the digests to envs.lock.yaml beside the definition. What is there already stays as it is; --update looks it up anew. envctl up --locked uses just those. Comments and order of the file are kept.'
  static override examples = [
    '<%= config.bin %> lock',
    '<%= config.bin %> lock --update',
    '<%= config.bin %> lock db cache',
    '<%= config.bin %> lock --check',
  ]
  static override strict = false
  static override args = {
    service: argument({ description: 'services whose images are looked up anew' }),
  }
  static override flags = {
    file: fileFlag,
    set: setFlag,
    mirror: mirrorFlag,
    json: jsonFlag,
    update: Flags.boolean({ description: 'look up anew what the lock has already: all of it' }),
    check: Flags.boolean({
      description: 'only see that the lock has every image and no other; fails when not',
      exclusive: ['update'],
    }),
  }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Lock)
    const services = argv.map(String)
    const renderer = await makeRenderer({ quiet: flags.json })
    const load = { ...this.loadRequest(flags), profiles: ['*'] }
    // Naming services is asking for theirs.
    const update = flags.update || services.length > 0 ? services : undefined
    const outcome = await lockImages(
      { load, check: flags.check, update },
      { env: process.env, homeDir: homedir(), signal: this.signal, emit: this.stamped(renderer.listener) },
    ).finally(renderer.end)
    if (flags.json) this.printJson(outcome)
    else this.tell(await textOf(outcome, flags.check))
  }
}

async function textOf({ file, written, images, removed }: LockOutcome, check: boolean): Promise<string> {
  const name = relative(process.cwd(), file)
  if (check) return `${name} has every image of the definition`
  if (!written) return `${name} was so already: ${counted(images)}. To look for newer ones: envctl outdated`
  const told = images.filter(({ added, before }) => added || before !== undefined)
  const rows = told.map(({ image, services, digest, before }) => [
    image,
    services.join(', '),
    before === undefined ? 'new' : `was ${shortDigest(before)}`,
    shortDigest(digest),
  ])
  return [
    ...(rows.length === 0 ? [] : [await table(['IMAGE', 'SERVICES', '', 'DIGEST'], rows)]),
    ...(removed.length === 0 ? [] : [`No longer used: ${removed.join(', ')}`]),
    `${name} is written: ${counted(images)}`,
  ].join('\n')
}

const counted = ({ length }: readonly LockedOutcome[]): string =>
  length === 1 ? 'one image' : `${length} images`

const shortDigest = (digest: string): string => digest.slice(0, 'sha256:'.length + 12)

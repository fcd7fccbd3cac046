import * as Flags from '@oclif/core/flags'
import type { UpRequest } from '../actions/requests.ts'
import { KEEP } from '../actions/state/wish.ts'
import { up } from '../actions/up.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import {
  durationOf,
  engineFlag,
  jsonFlag,
  loadFlags,
  lockedFlag,
  readyTimeoutFlag,
  timingsFlag,
} from '../cli/flags.ts'
import { runConverging } from '../cli/run-converging.ts'

export default class Up extends BaseCommand {
  static override summary = 'Bring an environment up and wait until it is usable'
  static override description =
    'Makes what is missing, changes what differs, leaves the rest alone, and returns once every service is ready.'
  static override examples = [
    '<%= config.bin %> up',
    '<%= config.bin %> up api --set API_VERSION=1.2',
    '<%= config.bin %> up --instance pr42',
    '<%= config.bin %> up --instance pr42 --from before-the-demo',
    '<%= config.bin %> up --json',
  ]
  static override strict = false
  static override args = {
    service: argument({ description: 'services to bring up, with what they depend on; all without it' }),
  }
  static override flags = {
    ...loadFlags,
    engine: engineFlag,
    json: jsonFlag,
    build: Flags.boolean({ description: 'build images even when nothing of them changed' }),
    pull: Flags.option({
      description: "when to pull images, instead of each service's own policy",
      options: ['always', 'missing', 'never'] as const,
    })(),
    locked: lockedFlag,
    'force-recreate': Flags.boolean({ description: 'make containers anew although nothing changed' }),
    'no-deps': Flags.boolean({ description: 'leave out what the services depend on' }),
    'remove-orphans': Flags.boolean({
      description: 'remove containers of services that the environment no longer has',
    }),
    wait: Flags.boolean({ description: 'wait until everything is usable', allowNo: true, default: true }),
    timeout: readyTimeoutFlag,
    fresh: Flags.boolean({
      description: 'throw the data away, and begin again from the layers that setup made',
    }),
    from: Flags.string({
      description: 'begin a new instance with the state of a snapshot, or of another instance',
      helpValue: 'SNAPSHOT|INSTANCE',
      exclusive: ['fresh', 'no-cache'],
    }),
    'no-cache': Flags.boolean({
      description: 'begin new state from nothing: layers are not used, and are made anew',
    }),
    timings: timingsFlag,
    detach: Flags.boolean({ char: 'd', description: "accepted for Compose's sake: up always returns" }),
  }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Up)
    const timeoutMs = flags.timeout === undefined ? undefined : durationOf(flags.timeout, 'timeout')
    const request: UpRequest = {
      services: argv.map(String),
      noDeps: flags['no-deps'],
      forceRecreate: flags['force-recreate'],
      build: flags.build,
      pull: flags.pull,
      locked: flags.locked,
      removeOrphans: flags['remove-orphans'],
      wait: flags.wait,
      timeoutMs,
      state: { ...KEEP, discard: flags.fresh ? 'all' : 'none', reads: !flags['no-cache'] },
    }
    const { from } = flags
    await runConverging({ flags, done: 'is up' }, this.face, async (listener) => {
      const { spec, deps } = await this.loaded(flags, listener)
      const within = { ...deps, env: process.env }
      if (from === undefined) return up(spec, request, within)
      const { fork } = await import('../actions/fork.ts')
      return fork(spec, { from, load: this.loadRequest(flags), up: request }, within)
    })
  }
}

import * as Flags from '@oclif/core/flags'
import type { UpOutcome } from '../actions/outcomes.ts'
import { up } from '../actions/up.ts'
import { formatDuration, parseDuration } from '../base/duration.ts'
import { EnvctlError } from '../base/errors.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, jsonFlag, loadFlags, timingsFlag } from '../cli/flags.ts'
import { portsText } from '../cli/ports-text.ts'
import { makeRenderer } from '../cli/render/index.ts'
import { listenAll } from '../cli/render/listen-all.ts'
import { Timings } from '../cli/render/timings.ts'
import { table } from '../cli/table.ts'

export default class Up extends BaseCommand {
  static override summary = 'Bring an environment up and wait until it is usable'
  static override description =
    'Makes what is missing, changes what differs, leaves the rest alone, and returns once every service is ready.'
  static override examples = [
    '<%= config.bin %> up',
    '<%= config.bin %> up api --set API_VERSION=1.2',
    '<%= config.bin %> up --instance pr42',
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
    'force-recreate': Flags.boolean({ description: 'make containers anew although nothing changed' }),
    'no-deps': Flags.boolean({ description: 'leave out what the services depend on' }),
    'remove-orphans': Flags.boolean({
      description: 'remove containers of services that the environment no longer has',
    }),
    wait: Flags.boolean({ description: 'wait until everything is usable', allowNo: true, default: true }),
    timeout: Flags.string({
      description: 'how long each service may take to be ready, instead of its own bound',
      helpValue: '30s',
    }),
    timings: timingsFlag,
    detach: Flags.boolean({ char: 'd', description: "accepted for Compose's sake: up always returns" }),
  }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Up)
    const timeoutMs = flags.timeout === undefined ? undefined : durationOf(flags.timeout)
    const renderer = await makeRenderer({ quiet: flags.json })
    const timings = new Timings()
    try {
      const listener = listenAll(renderer.listener, timings.listener)
      const { spec, deps } = await this.loaded(flags, listener)
      const outcome = await up(
        spec,
        {
          services: argv.map(String),
          noDeps: flags['no-deps'],
          forceRecreate: flags['force-recreate'],
          build: flags.build,
          pull: flags.pull,
          removeOrphans: flags['remove-orphans'],
          wait: flags.wait,
          timeoutMs,
        },
        { ...deps, env: process.env },
      )
      renderer.end()
      if (flags.json) this.printJson(outcome)
      else this.tell(await summaryOf(outcome))
      if (flags.timings) this.tell(`\n${await timings.text()}`)
    } finally {
      renderer.end()
    }
  }
}

function durationOf(text: string): number {
  const ms = parseDuration(text)
  if (ms !== undefined) return ms
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `--timeout cannot be "${text}"`,
    hint: 'A duration, like 30s or 2m',
  })
}

async function summaryOf(outcome: UpOutcome): Promise<string> {
  const rows = outcome.services.map(({ service, number, status, ports }) => [
    number === 1 ? service : `${service}-${number}`,
    status,
    portsText(ports),
  ])
  const outputs = Object.entries(outcome.outputs).map(([name, value]) => `${name}=${value}`)
  const head = outcome.changed
    ? `${outcome.instance} is up (${formatDuration(outcome.tookMs)})`
    : `${outcome.instance} was up already: nothing to do (${formatDuration(outcome.tookMs)})`
  return [
    '',
    head,
    '',
    await table(['SERVICE', 'STATUS', 'PORTS'], rows),
    ...(outputs.length === 0 ? [] : ['', ...outputs]),
  ].join('\n')
}

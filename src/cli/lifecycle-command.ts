import type { EnvctlEvent } from '../actions/events.ts'
import { lifecycle } from '../actions/lifecycle.ts'
import type { LifecycleOutcome } from '../actions/outcomes.ts'
import { formatDuration } from '../base/duration.ts'
import type { Lifecycle } from '../plan/plan-lifecycle.ts'
import { BaseCommand } from './base-command.ts'
import { makeRenderer } from './render/index.ts'
import { listenAll } from './render/listen-all.ts'
import { Timings } from './render/timings.ts'
import { table } from './table.ts'

const SECOND_MS = 1000

interface LifecycleFlags {
  readonly file?: readonly string[] | undefined
  readonly environment?: string | undefined
  readonly instance?: string | undefined
  readonly set?: readonly string[] | undefined
  readonly profile?: readonly string[] | undefined
  readonly engine?: string | undefined
  readonly json?: boolean | undefined
  /** Seconds to stop in. */
  readonly timeout?: number | undefined
  readonly wait?: boolean | undefined
  readonly timings?: boolean | undefined
}

const DONE: Readonly<Record<Lifecycle, string>> = {
  stop: 'stopped',
  start: 'started',
  restart: 'restarted',
  pause: 'paused',
  unpause: 'running again',
}

/** What the commands share that change how the containers of an instance run, and neither make nor remove any. */
export abstract class LifecycleCommand extends BaseCommand {
  protected async change(
    operation: Lifecycle,
    services: readonly string[],
    flags: LifecycleFlags,
  ): Promise<void> {
    const renderer = await makeRenderer({ quiet: flags.json === true })
    const graceMs = flags.timeout === undefined ? undefined : flags.timeout * SECOND_MS
    const timings = new Timings()
    try {
      const listener = listenAll(renderer.listener, timings.listener)
      const { instance, spec, deps } = await this.#meant(flags, listener)
      const outcome = await lifecycle({ instance, operation, services, graceMs, spec }, deps)
      renderer.end()
      if (flags.json === true) this.printJson(outcome)
      else this.tell(await summaryOf(operation, outcome))
      if (flags.timings === true) this.tell(`\n${await timings.text()}`)
    } finally {
      renderer.end()
    }
  }

  /** Only what is started is waited for, and only a definition tells when it is usable. */
  async #meant(flags: LifecycleFlags, listener: (event: EnvctlEvent) => void) {
    const spec = flags.wait === true ? await this.loadedIfAny(flags, listener) : undefined
    return spec === undefined
      ? { ...(await this.located(flags, listener)), spec }
      : { ...spec, instance: spec.spec.instance }
  }
}

async function summaryOf(operation: Lifecycle, outcome: LifecycleOutcome): Promise<string> {
  const { instance, changed, services, tookMs } = outcome
  if (services.length === 0) return `${instance} has no containers: envctl up makes them`
  const rows = services.map(({ service, number, status }) => [
    number === 1 ? service : `${service}-${number}`,
    status,
  ])
  const containers = changed.length === 1 ? 'one container' : `${changed.length} containers`
  const head =
    changed.length === 0
      ? `${instance}: nothing to ${operation}`
      : `${instance}: ${containers} ${DONE[operation]} (${formatDuration(tookMs)})`
  return [head, '', await table(['SERVICE', 'STATUS'], rows)].join('\n')
}

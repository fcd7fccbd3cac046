import type { UpOutcome } from '../actions/outcomes.ts'
import { formatDuration } from '../base/duration.ts'
import { portsText } from './ports-text.ts'
import { table } from './table.ts'

/** An instance after it was brought up, as a person reads it; `done` says what was done: `is up`. */
export async function upText(outcome: UpOutcome, done: string): Promise<string> {
  const rows = outcome.services.map(({ service, number, status, ports }) => [
    number === 1 ? service : `${service}-${number}`,
    status,
    portsText(ports),
  ])
  const outputs = Object.entries(outcome.outputs).map(([name, value]) => `${name}=${value}`)
  const head = outcome.changed
    ? `${outcome.instance} ${done} (${formatDuration(outcome.tookMs)})`
    : `${outcome.instance} was up already: nothing to do (${formatDuration(outcome.tookMs)})`
  return [
    '',
    head,
    '',
    await table(['SERVICE', 'STATUS', 'PORTS'], rows),
    ...(outputs.length === 0 ? [] : ['', ...outputs]),
  ].join('\n')
}

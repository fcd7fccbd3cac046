import { formatDuration } from '../../base/duration.ts'
import { type Check, type Judged, ofEngine } from './types.ts'

const ALLOWED_MS = 2000

export interface ClockFacts {
  /** Unix time in milliseconds: the engine's, read between two readings of ours. */
  readonly engine: number | undefined
  readonly from: number
  readonly to: number
}

/** Whether the engine's clock and ours agree: certificates, tokens and logs need it. */
export const clock: Check = {
  name: 'clock',
  run: ofEngine(({ health, asked }) => judgeClock({ engine: health.clock, ...asked })),
}

export function judgeClock({ engine, from, to }: ClockFacts): readonly Judged[] {
  if (engine === undefined) return [{ status: 'unknown', seen: 'The engine does not tell its time' }]
  // How long the answer took is no difference.
  const [behind, ahead] = [from - engine, engine - to]
  const difference = Math.max(behind, ahead, 0)
  if (difference <= ALLOWED_MS)
    return [{ status: 'ok', seen: "The engine's clock agrees with this machine's" }]
  return [
    {
      status: 'warning',
      seen: `The engine's clock is ${formatDuration(difference)} ${behind > 0 ? 'behind' : 'ahead of'} this machine's`,
      remedy:
        'Set both by the network. On each machine:\n  sudo timedatectl set-ntp true\nA virtual machine that slept: restart it.',
    },
  ]
}

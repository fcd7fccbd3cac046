import { type Check, type Judged, ofEngine } from './types.ts'

export interface CgroupFacts {
  readonly cgroupVersion: string
  readonly cgroupDriver: string
  /** The engine's own, about whatever it likes. */
  readonly warnings: readonly string[]
}

/** What helps with warnings that engines are known to give. */
const REMEDIES: readonly (readonly [words: RegExp, remedy: string])[] = [
  [/bridge-nf-call-iptables/, 'Switch it on:\n  sudo sysctl -w net.bridge.bridge-nf-call-iptables=1'],
  [/bridge-nf-call-ip6tables/, 'Switch it on:\n  sudo sysctl -w net.bridge.bridge-nf-call-ip6tables=1'],
  [/IPv4 forwarding is disabled/, 'Switch it on:\n  sudo sysctl -w net.ipv4.ip_forward=1'],
  [/API is accessible on/, 'Whoever reaches that port is root there: use TLS, or a socket.'],
  [/d_type/, 'Put its data on a file system that has it: ext4, or xfs made with ftype=1.'],
]

/** Said by the check of memory, with more words. */
const SAID_ELSEWHERE = /no (swap|memory) limit support|without cgroups/i

/** How the engine keeps containers in their limits, and what it warns of. */
export const cgroups: Check = { name: 'cgroups', run: ofEngine(({ health }) => judgeCgroups(health)) }

export function judgeCgroups({ cgroupVersion, cgroupDriver, warnings }: CgroupFacts): readonly Judged[] {
  const found = warnings
    .map((warning) => warning.replace(/^WARNING:\s*/, '').trim())
    .filter((warning) => warning !== '' && !SAID_ELSEWHERE.test(warning))
    .map(
      (warning): Judged => ({
        status: 'warning',
        seen: `The engine warns: ${warning}`,
        remedy: REMEDIES.find(([words]) => words.test(warning))?.[1],
      }),
    )
  const version = cgroupVersion === '' ? 'of unknown version' : `v${cgroupVersion}`
  const seen = `cgroups ${version}, driver ${cgroupDriver || 'unknown'}`
  return found.length > 0 ? found : [{ status: 'ok', seen }]
}

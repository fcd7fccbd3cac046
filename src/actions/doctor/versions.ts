import { packageVersion } from '../files/package-root.ts'
import type { Check, Judged } from './types.ts'

const MIN_API = '1.41'
const MIN_NODE = '22'

export interface VersionFacts {
  readonly envctl: string
  readonly node: string
  readonly engine?:
    | { readonly product: string; readonly version: string; readonly apiVersion: string }
    | undefined
}

/** Whether what we run on is new enough. */
export const versions: Check = {
  name: 'versions',
  async run(world) {
    const [{ facts }, envctl] = await Promise.all([world.engine(), packageVersion()])
    return judgeVersions({ envctl, node: process.versions.node, engine: facts?.info })
  },
}

export function judgeVersions({ envctl, node, engine }: VersionFacts): readonly Judged[] {
  const old: Judged[] = []
  if (isOlder(node, MIN_NODE)) {
    old.push({
      status: 'problem',
      seen: `Node ${node} is older than ${MIN_NODE}, the oldest that envctl runs on`,
      remedy: 'Install a newer Node: https://nodejs.org',
    })
  }
  if (engine !== undefined && isOlder(engine.apiVersion, MIN_API)) {
    old.push({
      status: 'problem',
      seen: `${engine.product} ${engine.version} speaks API ${engine.apiVersion}; at least ${MIN_API} is needed`,
      remedy: 'Upgrade it: Docker 20.10 and Podman 4 are new enough.',
    })
  }
  if (old.length > 0) return old
  const its =
    engine === undefined ? '' : `, ${engine.product} ${engine.version} with API ${engine.apiVersion}`
  return [{ status: 'ok', seen: `envctl ${envctl}, Node ${node}${its}` }]
}

/** `1.9` is older than `1.41`. */
function isOlder(version: string, than: string): boolean {
  const numbers = (text: string) => text.split('.').map((part) => Number.parseInt(part, 10) || 0)
  const [ours, theirs] = [numbers(version), numbers(than)]
  const at = theirs.findIndex((part, index) => (ours[index] ?? 0) !== part)
  return at >= 0 && (ours[at] ?? 0) < (theirs[at] ?? 0)
}

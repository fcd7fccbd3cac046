import { formatDuration } from '../../base/duration.ts'
import { EnvctlError } from '../../base/errors.ts'
import { parseImageName } from '../../base/image-name.ts'
import { loginHint, trustHint } from './failure.ts'

/** A place that did not give the image, in its own words. */
export interface Refusal {
  readonly from: string
  readonly reason: string
  /** Why no credentials could be sent, when that may be the reason. */
  readonly problem?: string | undefined
  /** How long it wants to be left alone, in milliseconds. */
  readonly waitMs?: number | undefined
}

const DENIED = /denied|unauthorized|authentication required|no basic auth|401|403/i
const UNKNOWN = /manifest unknown|manifest for .* not found|not found|name unknown|does not exist/i
const LIMITED = /toomanyrequests|too many requests|rate limit|\b429\b/i
const BROKEN = /unexpected HTTP status: 5|\bEOF\b|connection reset|broken pipe|TLS handshake timeout/i
const CORRUPT = /verification failed|invalid digest format/i
const SILENT = /nothing came from it/
const UNREACHABLE =
  /no such host|lookup|timeout|deadline exceeded|connection refused|no route|unreachable|server misbehaving|canceled while waiting/i
const UNTRUSTED = /x509|certificate/i
const WITHOUT_TLS = /HTTP response to HTTPS client/i
const OTHER_PLATFORM = /no matching manifest|does not match the specified platform|no image found.*platform/i

/** Whether a place with these words may give the image the next time, and whether it only wants to be left alone. */
export function mayPass(reason: string): { readonly again: boolean; readonly limited: boolean } {
  const limited = LIMITED.test(reason)
  return { limited, again: limited || [BROKEN, CORRUPT, SILENT].some((words) => words.test(reason)) }
}

/** The error of a pull that no place could satisfy: every place with its words, and what helps. */
export function pullFailure(reference: string, refusals: readonly Refusal[]): EnvctlError {
  return new EnvctlError({
    code: 'image.pull-failed',
    message: `Image ${reference} could not be pulled`,
    detail: refusals.map((refusal) => `${refusal.from}: ${wordsOf(refusal)}`).join('\n'),
    hint: hintsFor(reference, refusals).join('\n'),
  })
}

function wordsOf({ reason, problem, waitMs }: Refusal): string {
  const more = waitMs === undefined ? undefined : `it may be asked again in ${formatDuration(waitMs)}`
  const why = DENIED.test(reason) ? problem : more
  return why === undefined ? reason : `${reason} (${why})`
}

function hintsFor(reference: string, refusals: readonly Refusal[]): readonly string[] {
  const registry = parseImageName(reference)?.registry ?? 'docker.io'
  const own = refusals.at(-1)?.reason ?? ''
  const saying = (words: RegExp) => refusals.find(({ reason }) => words.test(reason))
  const [denied, untrusted, plain] = [saying(DENIED), saying(UNTRUSTED), saying(WITHOUT_TLS)]
  const [corrupt, broken, silent] = [saying(CORRUPT), saying(BROKEN), saying(SILENT)]
  const unreachable = UNREACHABLE.test(own)
  const hints = [
    denied === undefined ? undefined : loginHint(denied.from),
    OTHER_PLATFORM.test(own) ? 'The image is not made for this platform: set "platform".' : undefined,
    // Docker Hub says "denied" of what does not exist, too.
    !OTHER_PLATFORM.test(own) && (DENIED.test(own) || saying(UNKNOWN) !== undefined)
      ? `Check the spelling of the name and the tag: ${reference}`
      : undefined,
    LIMITED.test(own) ? `${registry} limits pulls: ${loginHint(registry)}` : undefined,
    LIMITED.test(own) || unreachable ? mirrorHint(registry, refusals.slice(0, -1)) : undefined,
    corrupt === undefined
      ? undefined
      : `${corrupt.from} does not give what its own manifest says: it, or something between, is broken.`,
    broken === undefined && silent === undefined
      ? undefined
      : 'It was tried several times: see that the network holds, or run the command again later.',
    untrusted === undefined ? undefined : trustHint(untrusted.from),
    plain === undefined
      ? undefined
      : `The engine speaks without TLS only to those that it is told of, in /etc/docker/daemon.json: { "insecure-registries": ["${plain.from}"] }. Then restart it.`,
  ].filter((hint) => hint !== undefined)
  return hints.length > 0 ? hints : ['Correct what the registry says, then run the command again.']
}

function mirrorHint(registry: string, mirrors: readonly Refusal[]): string {
  const tried = [...new Set(mirrors.map(({ from }) => from))].join(', ')
  const said =
    tried === '' ? `No mirror of ${registry} is named` : `These mirrors of ${registry} were tried: ${tried}`
  return `${said}. Name one that can be reached and has it: "registry.mirrors" in the definition, or ENVCTL_REGISTRY_MIRRORS=${registry}=HOST`
}

import { formatDuration } from '../../base/duration.ts'
import { EnvctlError } from '../../base/errors.ts'
import { parseImageName } from '../../base/image-name.ts'
import { loginHint, trustHint } from './failure.ts'
import {
  BROKEN,
  CORRUPT,
  DENIED,
  LIMITED,
  OTHER_PLATFORM,
  SILENT,
  TRIED_AGAIN,
  UNKNOWN,
  UNREACHABLE,
  UNTRUSTED,
  WITHOUT_TLS,
  withoutTlsHint,
} from './refusal-words.ts'

/** A place that did not give the image, in its own words. */
export interface Refusal {
  readonly from: string
  readonly reason: string
  /** Why no credentials could be sent, when that may be the reason. */
  readonly problem?: string | undefined
  /** How long it wants to be left alone, in milliseconds. */
  readonly waitMs?: number | undefined
}

/** The error of a pull that no place could satisfy: every place with its words, and what helps. */
export function pullFailure(reference: string, refusals: readonly Refusal[]): EnvctlError {
  return new EnvctlError({
    code: 'image.pull-failed',
    message: `Image ${reference} could not be pulled`,
    detail: refusals.map((refusal) => `${refusal.from}: ${refusalText(refusal)}`).join('\n'),
    hint: hintsFor(reference, refusals).join('\n'),
  })
}

/** The words of a place, with what is known beside them. */
export function refusalText({ reason, problem, waitMs }: Refusal): string {
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
    broken === undefined && silent === undefined ? undefined : TRIED_AGAIN,
    untrusted === undefined ? undefined : trustHint(untrusted.from),
    plain === undefined ? undefined : withoutTlsHint(plain.from),
  ].filter((hint) => hint !== undefined)
  return hints.length > 0 ? hints : ['Correct what the registry says, then run the command again.']
}

function mirrorHint(registry: string, mirrors: readonly Refusal[]): string {
  const tried = [...new Set(mirrors.map(({ from }) => from))].join(', ')
  const said =
    tried === '' ? `No mirror of ${registry} is named` : `These mirrors of ${registry} were tried: ${tried}`
  return `${said}. Name one that can be reached and has it: "registry.mirrors" in the definition, or ENVCTL_REGISTRY_MIRRORS=${registry}=HOST`
}

import { EnvctlError } from '../../base/errors.ts'
import { loginHint, trustHint } from './failure.ts'
import { type Refusal, refusalText } from './pull-failure.ts'
import {
  BROKEN,
  CORRUPT,
  DENIED,
  LIMITED,
  SILENT,
  TRIED_AGAIN,
  UNKNOWN,
  UNREACHABLE,
  UNTRUSTED,
  WITHOUT_TLS,
  withoutTlsHint,
} from './refusal-words.ts'

/** The error of a push that the registry did not take: its words, and what helps. */
export function pushFailure(reference: string, refusal: Refusal): EnvctlError {
  return new EnvctlError({
    code: 'image.push-failed',
    message: `Image ${reference} could not be pushed`,
    detail: `${refusal.from}: ${refusalText(refusal)}`,
    hint: hintFor(reference, refusal),
  })
}

function hintFor(reference: string, { from, reason }: Refusal): string {
  const saying = (...words: readonly RegExp[]) => words.some((each) => each.test(reason))
  if (saying(WITHOUT_TLS)) return withoutTlsHint(from)
  if (saying(UNTRUSTED)) return trustHint(from)
  if (saying(LIMITED)) return `${from} wants fewer requests: try again later. ${loginHint(from)}`
  if (saying(DENIED, UNKNOWN))
    return `${loginHint(from)}, as somebody who may write there, and see that there is a place for ${reference}: some registries want a project to be made first.`
  if (saying(UNREACHABLE))
    return `See that ${from} is the right name, that it runs, and that the engine reaches it.`
  if (saying(BROKEN, CORRUPT, SILENT)) return `${TRIED_AGAIN} What has come there is not sent again.`
  return 'Correct what the registry says, then run the command again.'
}

import { didYouMean } from '../base/did-you-mean.ts'
import { EnvctlError } from '../base/errors.ts'

/** The error of naming a template that there is not. */
export function unknownTemplate(name: string, known: readonly string[]): EnvctlError {
  const near = didYouMean(name, known)
  return new EnvctlError({
    code: 'usage.invalid',
    message: `There is no template "${name}"`,
    detail: `There are: ${known.join(', ')}`,
    hint: near === undefined ? 'See what they are: envctl templates list' : `Did you mean "${near}"?`,
  })
}

import { EnvctlError } from '../base/errors.ts'

/**
 * The results of works on images that all run at once, once all have ended: one that fails does not hold up the
 * others. Several that fail are told as one error.
 */
export async function allOrTogether<Result>(works: readonly Promise<Result>[]): Promise<readonly Result[]> {
  const settled = await Promise.allSettled(works)
  const failures = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
  if (failures.length > 0) throw together(failures)
  return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
}

/** Several failures of one kind as one; another kind comes before them. */
function together(failures: readonly unknown[]): unknown {
  const ours = failures.filter((each) => each instanceof EnvctlError)
  const [first] = ours
  const other = failures.find((each) => !(each instanceof EnvctlError) || each.code !== first?.code)
  if (failures.length === 1 || other !== undefined || first === undefined) return other ?? failures[0]
  return new EnvctlError({
    code: first.code,
    message: `${ours.length} images could not be ${first.code === 'image.push-failed' ? 'pushed' : 'pulled'}`,
    detail: ours.map(({ message, detail = '' }) => `${message}:\n${indented(detail)}`).join('\n'),
    hint: [...new Set(ours.flatMap(({ hint = '' }) => hint.split('\n')))].join('\n'),
  })
}

const indented = (text: string): string => text.replace(/^/gm, '  ')

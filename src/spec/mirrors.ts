import { MIRROR_FORM, type Mirrors, mergeMirrors, mirrorAddress } from '../base/mirrors.ts'
import type { Definition } from '../definition/definition.gen.ts'
import type { Tree } from '../definition/positions.ts'
import type { Report } from './report.ts'
import type { ResolveInput } from './resolve-input.ts'

/** Every mirror, in the order in which they are asked; one that an interpolation left empty is none. */
export function mirrorSpec(
  registry: NonNullable<Definition['registry']>,
  { input, report }: { readonly input: ResolveInput; readonly report: Report },
): Mirrors {
  const defined = registry.mirrors ?? {}
  const own = Object.entries(defined).map(([host, value]): Mirrors => {
    const list: Tree & readonly unknown[] = Array.isArray(value) ? value : [value]
    const addresses = list.flatMap((text, index) => {
      if (text === '' || text === null) return []
      const address = mirrorAddress(String(text))
      if (address !== undefined) return [address]
      const [tree, key] = Array.isArray(value) ? [value, index] : [defined, host]
      report.at(tree, key, { message: `"${text}" cannot be a mirror`, expected: MIRROR_FORM })
      return []
    })
    return { [host]: addresses }
  })
  return mergeMirrors(input.mirrors.before, ...own, input.mirrors.after)
}

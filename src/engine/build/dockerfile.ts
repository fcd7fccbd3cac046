import { isNoImage, writtenStages } from './mentions.ts'

export interface DockerfileChoice {
  readonly args: Readonly<Record<string, string>>
  /** The stage that is wanted; the last without it. */
  readonly target?: string | undefined
}

/** One stage: the image or earlier stage that it starts from, and those that it takes files from. */
interface Stage {
  readonly name: string
  readonly needs: readonly string[]
}

/**
 * The images that a Dockerfile takes from the outside: what its stages start from, copy from and mount. Build
 * arguments are filled in; stages that the target does not need, stages of its own and `scratch` are left out, and
 * so is what only the builder can know.
 *
 * @example
 * baseImages('ARG V=24\nFROM node:$V', { args: { V: '22' } }) // ['node:22']
 */
export function baseImages(text: string, { args, target }: DockerfileChoice): readonly string[] {
  const stages = stagesOf(text, args)
  const wanted = target === undefined ? stages.length - 1 : indexOf(stages, target, stages.length)
  const found = new Set<string>()
  const seen = new Set<number>()
  const visit = (at: number): void => {
    if (seen.has(at)) return
    seen.add(at)
    for (const need of stages[at]?.needs ?? []) {
      const stage = indexOf(stages, need, at)
      if (stage >= 0) visit(stage)
      else if (!isNoImage(need)) found.add(need)
    }
  }
  visit(wanted)
  return [...found]
}

/** Only an earlier stage can be meant, by name or number, the latest of a name. */
function indexOf(stages: readonly Stage[], wanted: string, before: number): number {
  if (/^\d+$/.test(wanted)) return Number(wanted) < before ? Number(wanted) : -1
  return stages.findLastIndex(({ name }, at) => at < before && name === wanted.toLowerCase())
}

/** An argument is filled in where a stage starts from it, and nowhere else: there builders do not know any. */
function stagesOf(text: string, args: Readonly<Record<string, string>>): readonly Stage[] {
  return writtenStages(text, args).map(({ name, mentions }) => ({
    name: name.toLowerCase(),
    needs: mentions.map((each) => (each.isBase ? each.name : each.written)),
  }))
}

import { parseImageName } from '../../base/image-name.ts'
import type { ArgSources } from './dockerfile-args.ts'
import { isNoImage, withMentions, writtenStages } from './mentions.ts'

export interface DockerfileChoice extends ArgSources {
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
 * so is what is no name of an image, which the builder refuses.
 *
 * @example
 * baseImages('ARG V=24\nFROM node:$V', { args: { V: '22' }, engine: 'linux/amd64' }) // ['node:22']
 */
export function baseImages(text: string, choice: DockerfileChoice): readonly string[] {
  const stages = stagesOf(text, choice)
  const { target } = choice
  const wanted = target === undefined ? stages.length - 1 : indexOf(stages, target, stages.length)
  const found = new Set<string>()
  const seen = new Set<number>()
  const visit = (at: number): void => {
    if (seen.has(at)) return
    seen.add(at)
    for (const need of stages[at]?.needs ?? []) {
      const stage = indexOf(stages, need, at)
      if (stage >= 0) visit(stage)
      else if (!isNoImage(need) && parseImageName(need) !== undefined) found.add(need)
    }
  }
  visit(wanted)
  return [...found]
}

/**
 * The same Dockerfile, line for line, which calls images from the outside otherwise.
 *
 * @param names by those that `baseImages` gives; none of them may be a stage's
 */
export function withImages(text: string, names: ReadonlyMap<string, string>, sources: ArgSources): string {
  const stages = names.size === 0 ? [] : writtenStages(text, sources)
  const [first] = stages
  if (first === undefined) return text
  const edited = stages.map((stage) => withMentions(text, stage, ({ name }) => names.get(name)))
  return [text.slice(0, first.start), ...edited].join('')
}

/** Only an earlier stage can be meant, by name or number, the latest of a name. */
function indexOf(stages: readonly Stage[], wanted: string, before: number): number {
  if (/^\d+$/.test(wanted)) return Number(wanted) < before ? Number(wanted) : -1
  return stages.findLastIndex(({ name }, at) => at < before && name === wanted.toLowerCase())
}

function stagesOf(text: string, sources: ArgSources): readonly Stage[] {
  return writtenStages(text, sources).map(({ name, mentions }) => ({
    name: name.toLowerCase(),
    needs: mentions.map((each) => each.name),
  }))
}

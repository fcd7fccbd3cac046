import { fullImageName } from '../../base/image-name.ts'
import type { DockerfileChoice } from './dockerfile.ts'
import { isNoImage, type WrittenStage, withMentions, writtenStages } from './mentions.ts'

/** A Dockerfile in which named contexts are stages. */
export interface WithContexts {
  readonly text: string
  /** The stage that is wanted, as it is called or numbered now. */
  readonly target: string | undefined
  /** Names of the contexts that it takes something of. */
  readonly used: readonly string[]
  /** A line as the Dockerfile had it, counted from 1; `undefined` for one that it did not have. */
  readonly lineOf: (line: number) => number | undefined
}

/**
 * A Dockerfile for engines that know no named contexts: each is a stage before all others, and whatever names it
 * means that stage. A stage of the Dockerfile that has its name is taken by it, in its place.
 *
 * @param references by the contexts' names, the images that they are
 *
 * @example
 * const choice = { args: {}, engine: 'linux/amd64' }
 * withContexts('FROM lib\nCOPY --from=0 /a /b', { lib: 'shop/lib:1' }, choice).text
 * // 'FROM shop/lib:1 AS lib\nFROM lib\nCOPY --from=1 /a /b'
 */
export function withContexts(
  text: string,
  references: Readonly<Record<string, string>>,
  choice: DockerfileChoice,
): WithContexts {
  const { target } = choice
  const unchanged: WithContexts = { text, target, used: [], lineOf: (line) => line }
  if (Object.keys(references).length === 0) return unchanged
  const stages = writtenStages(text, choice)
  const names = new Map(Object.keys(references).map((name) => [canonical(name), name]))
  const contextOf = (name: string) => (isNoImage(name) ? undefined : names.get(canonical(name)))
  const named = stages.flatMap(({ name, mentions }) =>
    contextOf(name) === undefined ? mentions.map((each) => contextOf(each.name)) : [contextOf(name)],
  )
  const used = Object.keys(references).filter((name) => named.includes(name))
  const [first] = stages
  if (used.length === 0 || first === undefined) return unchanged
  const taken = new Set(stages.map(({ name }) => name.toLowerCase()))
  const stageOf = new Map(used.map((name) => [name, stageName(name, used.indexOf(name), taken)]))
  const edit = (stage: WrittenStage): string => {
    const context = contextOf(stage.name)
    // Line for line, so that places stay what they are.
    if (context !== undefined)
      return `FROM ${stageOf.get(context)}${text.slice(stage.start, stage.end).replace(/[^\n]/g, '')}`
    return withMentions(text, stage, ({ name }) =>
      /^\d+$/.test(name) ? shifted(name, used.length) : stageOf.get(contextOf(name) ?? ''),
    )
  }
  const before = used.map((name) => `FROM ${references[name]} AS ${stageOf.get(name)}\n`)
  const above = text.slice(0, first.start)
  const lines = above.split('\n').length - 1
  return {
    text: [above, ...before, ...stages.map(edit)].join(''),
    target: wanted(target, { stages, used, stage: (name) => stageOf.get(contextOf(name) ?? '') }),
    used,
    lineOf: (line) => {
      if (line <= lines) return line
      return line <= lines + used.length ? undefined : line - used.length
    },
  }
}

interface Stages {
  readonly stages: readonly WrittenStage[]
  readonly used: readonly string[]
  readonly stage: (name: string) => string | undefined
}

function wanted(target: string | undefined, { stages, used, stage }: Stages): string | undefined {
  if (target === undefined) return undefined
  if (/^\d+$/.test(target)) return shifted(target, used.length)
  const isStage = stages.some(({ name }) => name.toLowerCase() === target.toLowerCase())
  return (isStage ? stage(target) : undefined) ?? target
}

const shifted = (number: string, by: number): string => String(Number(number) + by)

/** `alpine`, `alpine:latest` and `docker.io/library/alpine` are one name, as to Docker. */
const canonical = (name: string): string => fullImageName(name.toLowerCase())

/** Names of images may be none of a stage. */
function stageName(context: string, index: number, taken: ReadonlySet<string>): string {
  if (/^[a-z][a-z0-9_.-]*$/.test(context)) return context
  let name = `context-${index}`
  while (taken.has(name)) name += '-'
  return name
}

import {
  type Dockerfile,
  DockerfileParser,
  type From,
  type Instruction,
  Keyword,
  type ModifiableInstruction,
} from 'dockerfile-ast'

export interface DockerfileChoice {
  readonly args: Readonly<Record<string, string>>
  /** The stage that is wanted; the last without it. */
  readonly target?: string | undefined
}

/** One stage: the image or earlier stage that it starts from, and those that it takes files from. */
interface Stage {
  readonly name: string | undefined
  readonly needs: string[]
}

/**
 * The images that a Dockerfile takes from the outside: what its stages start from, copy from and mount, and
 * the frontend that it names. Build arguments are filled in; stages that the target does not need, stages of
 * its own and `scratch` are left out, and so is what only the builder can know.
 *
 * @example
 * baseImages('ARG V=24\nFROM node:$V', { args: { V: '22' } }) // ['node:22']
 */
export function baseImages(text: string, { args, target }: DockerfileChoice): readonly string[] {
  const dockerfile = DockerfileParser.parse(text)
  const stages = stagesOf(dockerfile, globalArgs(dockerfile, args))
  const wanted = target === undefined ? stages.length - 1 : indexOf(stages, target, stages.length)
  const found = new Set<string>()
  const seen = new Set<number>()
  const visit = (at: number): void => {
    if (seen.has(at)) return
    seen.add(at)
    for (const need of stages[at]?.needs ?? []) {
      const stage = indexOf(stages, need, at)
      if (stage >= 0) visit(stage)
      else if (need !== 'scratch' && !need.includes('$') && !/^\d*$/.test(need)) found.add(need)
    }
  }
  visit(wanted)
  return [...found]
}

/** The frontend that a Dockerfile asks for by `# syntax=`, which is an image. */
export function frontendImage(text: string): string | undefined {
  const directive = DockerfileParser.parse(text)
    .getDirectives()
    .find((each) => each.getName().toLowerCase() === 'syntax')
  const value = directive?.getValue().trim() ?? ''
  return value === '' ? undefined : value.split(/\s/)[0]
}

/**
 * The Dockerfile for the engine's own frontend, line for line: without the `# syntax=` that names another.
 */
export function withoutFrontend(text: string): string {
  return text.replace(/^([ \t]*#)[ \t]*syntax[ \t]*=.*$/im, '$1')
}

/** Only an earlier stage can be meant, by name or number, the latest of a name. */
function indexOf(stages: readonly Stage[], wanted: string, before: number): number {
  if (/^\d+$/.test(wanted)) return Number(wanted) < before ? Number(wanted) : -1
  return stages.findLastIndex(({ name }, at) => at < before && name === wanted.toLowerCase())
}

function stagesOf(dockerfile: Dockerfile, values: ReadonlyMap<string, string>): readonly Stage[] {
  const stages: Stage[] = []
  for (const instruction of dockerfile.getInstructions()) {
    const keyword = instruction.getKeyword()
    if (keyword === Keyword.FROM) {
      const from = instruction as From
      const image = substitute(from.getImage() ?? '', values)
      stages.push({ name: from.getBuildStage()?.toLowerCase(), needs: image === '' ? [] : [image] })
    } else stages.at(-1)?.needs.push(...takenBy(instruction))
  }
  return stages
}

/** `COPY --from=X` and `RUN --mount=from=X`. */
function takenBy(instruction: Instruction): readonly string[] {
  const keyword = instruction.getKeyword()
  if (keyword !== Keyword.COPY && keyword !== Keyword.RUN) return []
  return (instruction as ModifiableInstruction).getFlags().flatMap((flag) => {
    const value = flag.getValue() ?? ''
    if (keyword === Keyword.COPY) return flag.getName() === 'from' ? [value] : []
    if (flag.getName() !== 'mount') return []
    return value
      .split(',')
      .filter((part) => part.startsWith('from='))
      .map((part) => part.slice('from='.length))
  })
}

/** Arguments declared before the first stage: what FROM may use. */
export function globalArgs(
  dockerfile: Dockerfile,
  given: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const arg of dockerfile.getInitialARGs()) {
    for (const property of arg.getProperties()) {
      const name = property.getName()
      const value = given[name] ?? substitute(property.getValue() ?? '', values)
      if (given[name] !== undefined || property.getValue() !== null) values.set(name, value)
    }
  }
  return values
}

/** `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:+instead}`. A name that nobody declared is left as it is. */
export function substitute(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^}]*))?\})/g,
    (whole: string, plain?: string, braced?: string, operator?: string, word = '') => {
      const value = values.get(plain ?? braced ?? '')
      const given = operator?.startsWith(':') ? value !== undefined && value !== '' : value !== undefined
      if (operator?.endsWith('+')) return given ? word : ''
      if (operator?.endsWith('-')) return given ? (value ?? '') : word
      return value ?? whole
    },
  )
}

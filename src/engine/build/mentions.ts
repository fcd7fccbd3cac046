import {
  type Dockerfile,
  DockerfileParser,
  type From,
  type Instruction,
  Keyword,
  type ModifiableInstruction,
} from 'dockerfile-ast'
import { type ArgSources, globalArgs } from './dockerfile-args.ts'
import { expandWord } from './word.ts'

type Position = ReturnType<Instruction['getRange']>['start']

/** Where a Dockerfile names a stage or an image; offsets in its text. */
export interface Mention {
  readonly start: number
  readonly end: number
  readonly written: string
  /** Without quotes and, where a stage starts from it, with arguments filled in; empty when that is no word. */
  readonly name: string
  /** Whether the stage starts from it; else it takes files from it. */
  readonly isBase: boolean
}

type Found = Omit<Mention, 'name'>

export interface WrittenStage {
  /** Its own name; empty without one. */
  readonly name: string
  readonly start: number
  /** Where the next one begins. */
  readonly end: number
  readonly mentions: readonly Mention[]
}

/** The stages of a Dockerfile with all that they name, and where. */
export function writtenStages(text: string, sources: ArgSources): readonly WrittenStage[] {
  const dockerfile: Dockerfile = DockerfileParser.parse(text)
  const values = globalArgs(dockerfile, sources)
  const escaping = dockerfile.getEscapeCharacter()
  // Elsewhere builders fill in nothing.
  const nameOf = ({ written, isBase }: Found) =>
    isBase ? (expandWord(written, values, escaping) ?? '') : written.replace(/["']/g, '')
  const offsetOf = offsets(text)
  const instructions = dockerfile.getInstructions()
  const froms = instructions.filter((each) => each.getKeyword() === Keyword.FROM) as From[]
  const starts = froms.map((from) => offsetOf({ ...from.getRange().start, character: 0 }))
  const all = instructions.flatMap((each) => mentionsOf(each, offsetOf))
  return froms.map((from, at) => {
    const [start = 0, end = text.length] = starts.slice(at)
    const mentions = all
      .filter((each) => each.start >= start && each.start < end)
      .map((each) => ({ ...each, name: nameOf(each) }))
    return { name: from.getBuildStage() ?? '', start, end, mentions }
  })
}

/** A stage of a Dockerfile, with other names for what it names; `undefined` leaves one as it is. */
export function withMentions(
  text: string,
  { start, end, mentions }: WrittenStage,
  instead: (mention: Mention) => string | undefined,
): string {
  const last = { text: '', at: start }
  for (const mention of mentions) {
    const now = instead(mention)
    if (now === undefined) continue
    last.text += text.slice(last.at, mention.start) + now
    last.at = mention.end
  }
  return last.text + text.slice(last.at, end)
}

function mentionsOf(instruction: Instruction, offsetOf: (position: Position) => number): readonly Found[] {
  const keyword = instruction.getKeyword()
  if (keyword === Keyword.FROM) {
    const from = instruction as From
    const range = from.getImageRange()
    const written = from.getImage()
    return range === null || written === null
      ? []
      : [{ written, isBase: true, start: offsetOf(range.start), end: offsetOf(range.end) }]
  }
  if (keyword !== Keyword.COPY && keyword !== Keyword.RUN) return []
  return (instruction as ModifiableInstruction).getFlags().flatMap((flag) => {
    const [value, range] = [flag.getValue(), flag.getValueRange()]
    if (value === null || range === null) return []
    const taken = (written: string, before = '') => {
      const start = offsetOf(range.start) + before.length
      return [{ written, isBase: false, start, end: start + written.length }]
    }
    if (keyword === Keyword.COPY) return flag.getName() === 'from' ? taken(value) : []
    const [, before, written] = /^((?:.*,)?from=)([^,]*)/.exec(value) ?? []
    return flag.getName() !== 'mount' || written === undefined ? [] : taken(written, before)
  })
}

/** The empty image, and stages by number. */
export const isNoImage = (name: string): boolean => /^\d*$/.test(name) || name === 'scratch'

function offsets(text: string): (position: Position) => number {
  const starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)]
  return ({ line, character }) => (starts[line] ?? text.length) + character
}

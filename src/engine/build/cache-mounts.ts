import { DockerfileParser, Keyword, type ModifiableInstruction } from 'dockerfile-ast'

/**
 * A Dockerfile for a builder that knows no mounts: without those of caches, which make a build faster and
 * change nothing of its result. Line for line the same.
 *
 * @example
 * withoutCacheMounts('RUN --mount=type=cache,target=/root/.npm npm ci\n') // 'RUN  npm ci\n'
 */
export function withoutCacheMounts(text: string): string {
  const lines = text.split('\n')
  const flags = DockerfileParser.parse(text)
    .getInstructions()
    .filter((instruction) => instruction.getKeyword() === Keyword.RUN)
    .flatMap((instruction) => (instruction as ModifiableInstruction).getFlags())
    .filter((flag) => flag.getName() === 'mount' && flag.getValue()?.split(',').includes('type=cache'))
  // From the end, so that what stands before keeps its place.
  for (const flag of flags.toReversed()) {
    const { start, end } = flag.getRange()
    const line = lines[start.line] ?? ''
    lines[start.line] = line.slice(0, start.character) + line.slice(end.character)
  }
  return lines.join('\n')
}

import { DockerfileParser } from 'dockerfile-ast'

/**
 * The line of a Dockerfile, from 1, that a builder's step comes from. `undefined` when no instruction reads
 * as the step does.
 *
 * @example
 * lineOfStep('FROM a\nRUN exit 3', '[2/2] RUN exit 3') // 2
 */
export function lineOfStep(text: string, step: string): number | undefined {
  const wanted = words(step.replace(/^(\[[^\]]*\]|\d+\/\d+ ?:)\s*/, ''))
  const found = DockerfileParser.parse(text)
    .getInstructions()
    .find((instruction) => words(instruction.getTextContent()) === wanted)
  return found === undefined ? undefined : found.getRange().start.line + 1
}

/** One line, as builders show it: without the comments and the ends of continued lines. */
function words(instruction: string): string {
  return instruction
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .map((line) => line.replace(/[\\`]\s*$/, ' '))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
}

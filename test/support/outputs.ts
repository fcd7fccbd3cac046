import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { OUTPUTS, outputFile } from '../../scripts/output-schemas.ts'
import { flagsBefore } from '../../src/cli/command-words.ts'

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true })

/**
 * Fails when a command that was run with `--json` printed anything else than its schema says: its outcome, or
 * one object a line, or the error that it ended with. Nothing printed is right only of what prints lines.
 */
export function checkOutput(
  args: readonly string[],
  { exitCode, stdout }: { readonly exitCode: number; readonly stdout: string },
): void {
  const { rest } = flagsBefore(args)
  const words = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest
  if (!words.includes('--json')) return
  const command = Object.keys(OUTPUTS)
    .filter((name) => name.split(' ').every((word, index) => words[index] === word))
    .sort((a, b) => b.length - a.length)[0]
  if (command === undefined && exitCode === 0)
    throw new Error(`envctl ${args.join(' ')} has no output schema`)
  for (const value of valuesOf(stdout)) {
    const failed = exitCode !== 0 && value !== null && typeof value === 'object' && 'error' in value
    const file = outputFile(failed || command === undefined ? 'error' : command)
    const validate = ajv.getSchema(file) ?? compiled(file)
    if (!validate(value))
      throw new Error(
        `envctl ${args.join(' ')} printed what is not as ${file} says: ${ajv.errorsText(validate.errors)}\n${stdout}`,
      )
  }
}

const compiled = (file: string) => {
  ajv.addSchema(JSON.parse(readFileSync(file, 'utf8')), file)
  const validate = ajv.getSchema(file)
  if (validate === undefined) throw new Error(`${file} is no schema`)
  return validate
}

/** One document; or lines, each one, perhaps with an error after them. */
function valuesOf(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)]
  } catch {
    const [lines = '', error] = text.split(/^(?=\{\n {2}"error")/m)
    return [...lines.split('\n').filter((line) => line !== ''), ...(error === undefined ? [] : [error])].map(
      (line) => JSON.parse(line),
    )
  }
}

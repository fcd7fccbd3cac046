import { EnvctlError } from '../base/errors.ts'
import type { Source } from '../definition/positions.ts'
import { type Look, lookIn } from '../spec/detect-parameter.ts'
import { type WrittenDockerfile, writeDockerfile } from '../spec/dockerfile-template.ts'
import type { FoundTemplate } from '../spec/find-template.ts'
import { Report } from '../spec/report.ts'
import { FileReader } from './files/file-reader.ts'

export interface RenderRequest {
  /** Folder that is built: parameters that are not given are found out there. Absolute. */
  readonly context: string
  /** Parameters, as given by `--with`. */
  readonly with: Readonly<Record<string, string>>
}

/**
 * The Dockerfile that a template writes for a folder.
 *
 * @throws `usage.invalid` for a parameter that is wrong, `definition.invalid` for a template that is
 */
export async function dockerfileFor(
  found: FoundTemplate<'dockerfile'>,
  request: RenderRequest,
): Promise<WrittenDockerfile> {
  const given: Source = { file: '--with', text: '' }
  const { value, diagnostics } = await looking(request.context, (look) => {
    const report = new Report(given)
    const written = writeDockerfile({ template: found.name, with: request.with }, found, { look, report })
    return { value: written, diagnostics: report.diagnostics }
  })
  const [wrong] = diagnostics
  if (wrong === undefined) return value
  if (wrong.file !== given.file)
    throw new EnvctlError({
      code: 'definition.invalid',
      message: `The template ${found.name} is not valid`,
      hint: `Correct ${wrong.file}.`,
      diagnostics,
    })
  throw new EnvctlError({
    code: 'usage.invalid',
    message: wrong.message,
    detail: wrong.expected === undefined ? undefined : `Expected: ${wrong.expected}`,
    hint:
      wrong.suggestion === undefined
        ? `See what it takes: envctl templates show ${found.name}`
        : `Did you mean "${wrong.suggestion}"?`,
  })
}

/** Does work that looks at files of a folder, once all that it looks at has been read. */
export async function looking<Value>(folder: string, work: (look: Look) => Value): Promise<Value> {
  const reader = new FileReader(folder)
  for (;;) {
    const needs = new Set<string>()
    const value = work(lookIn(folder, reader.files, needs))
    if (needs.size === 0) return value
    await reader.answer({ needs: [...needs], looks: [] })
  }
}

import { EnvctlError } from '../../base/errors.ts'
import type { AnyTemplate } from '../../definition/load-definition.ts'
import { misfit } from '../../spec/template-parameters.ts'
import { unknownTemplate } from '../unknown-template.ts'
import type { Pick } from './draft.ts'

/** Of a service or of a Dockerfile. */
interface NamedTemplate {
  readonly name: string
  readonly template: AnyTemplate
}

/**
 * Templates as a person names them, each with a version or without.
 *
 * @example
 * parsePicks(['postgres:15', 'redis'], templates) // [{ template: 'postgres', version: '15' }, { template: 'redis' }]
 */
export function parsePicks(words: readonly string[], templates: readonly NamedTemplate[]): readonly Pick[] {
  return words.map((word) => {
    const at = word.indexOf(':')
    const name = at < 0 ? word : word.slice(0, at)
    const known = templates.find((each) => each.name === name)
    if (known === undefined)
      throw unknownTemplate(
        name,
        templates.map((each) => each.name),
      )
    return at < 0 ? { template: name } : { template: name, version: checked(word.slice(at + 1), known) }
  })
}

function checked(version: string, { name, template }: NamedTemplate): string {
  const parameter = template.parameters?.['version']
  const wrong =
    parameter === undefined
      ? `The template ${name} has no parameter "version"`
      : /^\w[\w.-]*$/.test(version)
        ? misfit(version, parameter)?.expected
        : 'the tag of an image'
  if (wrong === undefined) return version
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `"${name}:${version}" is not possible`,
    detail: parameter === undefined ? wrong : `Expected for the version: ${wrong}`,
    hint: `What it takes: envctl templates show ${name}`,
  })
}

import { dirname } from 'node:path'
import { EnvctlError } from '../base/errors.ts'
import { interpolate } from '../definition/interpolate.ts'
import type { Template } from '../definition/template.gen.ts'
import { findDefinition } from './files/find-definition.ts'
import { type TemplateFile, templateFiles } from './files/template-files.ts'
import { exampleOf } from './init/example.ts'
import type { TemplateOutcome, TemplateSummary, TemplatesOutcome } from './outcomes.ts'
import type { LocateRequest } from './requests.ts'
import { unknownTemplate } from './unknown-template.ts'

type TemplatesRequest = Pick<LocateRequest, 'cwd' | 'file'>

/** The templates that ship with envctl, and those beside the definition. */
export async function listTemplates(request: TemplatesRequest): Promise<TemplatesOutcome> {
  const files = await filesFor(request)
  return {
    templates: files.flatMap((file) => (file.loaded.ok ? [summaryOf(file, file.loaded.value)] : [])),
    broken: files.flatMap(({ name, loaded }) =>
      loaded.ok ? [] : [{ name, diagnostics: loaded.diagnostics }],
    ),
  }
}

/** All of one template. */
export async function showTemplate(
  name: string,
  request: TemplatesRequest,
): Promise<TemplateOutcome & { readonly template: Template }> {
  const files = await filesFor(request)
  const file = files.find((each) => each.name === name)
  if (file === undefined)
    throw unknownTemplate(
      name,
      files.map((each) => each.name),
    )
  if (!file.loaded.ok)
    throw new EnvctlError({
      code: 'definition.invalid',
      message: `The template ${name} is not valid`,
      hint: `Correct ${file.file}.`,
      diagnostics: file.loaded.diagnostics,
    })
  const template = file.loaded.value
  return {
    ...summaryOf(file, template),
    file: file.file,
    template: { ...template },
    example: exampleOf(name, template),
  }
}

async function filesFor(request: TemplatesRequest): Promise<readonly TemplateFile[]> {
  const definition = findDefinition(request)
  return templateFiles(definition === undefined ? request.cwd : dirname(definition))
}

function summaryOf({ name, own }: TemplateFile, template: Template): TemplateSummary {
  const { image } = template.service
  const version = template.parameters?.['version']?.default
  return {
    name,
    description: template.description,
    ...(image === undefined ? {} : { image: withDefaults(image, template) }),
    ...(version === undefined ? {} : { version: String(version) }),
    ...(template.port === undefined ? {} : { port: portOf(template.port, template) }),
    own,
  }
}

function portOf(port: number | string, template: Template): number | string {
  const text = withDefaults(String(port), template)
  return /^\d+$/.test(text) ? Number(text) : text
}

function withDefaults(text: string, template: Template): string {
  const lookup = (name: string) => {
    const value = template.parameters?.[name.replace(/^with\./, '')]?.default
    return value === undefined ? `\${${name}}` : String(value)
  }
  return interpolate(text, { lookup }).parts.join('')
}

import { dirname } from 'node:path'
import { EnvctlError } from '../base/errors.ts'
import { interpolate } from '../definition/interpolate.ts'
import type { AnyTemplate } from '../definition/load-definition.ts'
import type { Template } from '../definition/template.gen.ts'
import { kindOf } from '../spec/find-template.ts'
import { dockerfileFor, type RenderRequest } from './dockerfile.ts'
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
  request: TemplatesRequest & { readonly render?: RenderRequest | undefined },
): Promise<TemplateOutcome & { readonly template: AnyTemplate }> {
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
  const { value: template, source } = file.loaded
  const outcome = {
    ...summaryOf(file, template),
    file: file.file,
    template: { ...template },
    example: exampleOf(name, template),
  }
  if (request.render === undefined) return outcome
  if (!('dockerfile' in template)) throw writesNone(name)
  const { text } = await dockerfileFor({ name, template, source }, request.render)
  return { ...outcome, dockerfile: text }
}

function writesNone(name: string): EnvctlError {
  return new EnvctlError({
    code: 'usage.invalid',
    message: `The template ${name} is a service, and writes no Dockerfile`,
    hint: `See what it holds: envctl templates show ${name}`,
  })
}

async function filesFor(request: TemplatesRequest): Promise<readonly TemplateFile[]> {
  const definition = findDefinition(request)
  return templateFiles(definition === undefined ? request.cwd : dirname(definition))
}

function summaryOf({ name, own }: TemplateFile, template: AnyTemplate): TemplateSummary {
  const version = template.parameters?.['version']?.default
  const common = {
    name,
    kind: kindOf(template),
    description: template.description,
    ...(version === undefined ? {} : { version: String(version) }),
    own,
  }
  if ('dockerfile' in template) {
    const port = template.parameters?.['port']?.default
    return port === undefined ? common : { ...common, port: Number(port) }
  }
  const { image } = template.service
  return {
    ...common,
    ...(image === undefined ? {} : { image: withDefaults(image, template) }),
    ...(template.port === undefined ? {} : { port: portOf(template.port, template) }),
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

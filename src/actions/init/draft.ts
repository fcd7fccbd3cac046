import { EnvctlError } from '../../base/errors.ts'
import { misfit } from '../../spec/template-parameters.ts'
import { hasAddress, outputValue } from './output-value.ts'
import { freeName, roleOf, variableOf } from './roles.ts'
import type { AppSign, Detection, KnownTemplate } from './types.ts'

/** A template as chosen by a person. */
export interface Pick {
  readonly template: string
  readonly version?: string | undefined
}

export interface DraftService {
  readonly name: string
  readonly template: string
  readonly because: readonly string[]
  readonly with: Readonly<Record<string, string>>
}

export interface Output {
  readonly variable: string
  readonly value: string
}

/** A definition that is about to be written. */
export interface Draft {
  readonly name: string
  readonly services: readonly DraftService[]
  /** The project's own application, with the addresses that it is handed. */
  readonly app?: { readonly name: string; readonly sign: AppSign } | undefined
  /** Addresses of the services. */
  readonly outputs: readonly Output[]
  readonly test?: string | undefined
}

export interface DraftFacts {
  readonly name: string
  readonly picks: readonly Pick[]
  readonly app: boolean
  readonly templates: readonly KnownTemplate[]
  readonly detection: Detection
}

/** Puts a definition together: names for services and outputs, and the parameters that the project hints at. */
export function draft({ name, picks, app, templates, detection }: DraftFacts): Draft {
  const names = new Set<string>()
  const variables = new Set<string>()
  const services: DraftService[] = []
  const outputs: Output[] = []
  const used = new Set<string>()
  for (const { template: wanted, version } of picks) {
    const known = templates.find((each) => each.name === wanted)
    if (known === undefined) continue
    const { template } = known
    const role = roleOf(wanted)
    const service = freeName([role.service, wanted], names)
    names.add(service)
    // What the project hints at is for one service of a kind.
    const finding = used.has(wanted) ? undefined : detection.findings.find((each) => each.template === wanted)
    used.add(wanted)
    const parameters = parametersOf(known, {
      ...finding?.with,
      ...(version === undefined ? {} : { version }),
    })
    services.push({ name: service, template: wanted, because: finding?.because ?? [], with: parameters })
    if (!hasAddress(template)) continue
    const addressed = { service, template, with: parameters }
    for (const wish of finding?.addresses ?? []) {
      if (variables.has(wish.variable)) continue
      variables.add(wish.variable)
      outputs.push({ variable: wish.variable, value: outputValue(addressed, wish) })
    }
    if ((finding?.addresses ?? []).length > 0) continue
    const variable = freeName([role.variable, variableOf(service), variableOf(wanted)], variables)
    variables.add(variable)
    outputs.push({ variable, value: outputValue(addressed) })
  }
  return {
    name,
    services,
    outputs,
    app:
      app && detection.app !== undefined
        ? { name: freeName(['app', 'application'], names), sign: detection.app }
        : undefined,
    test: detection.test?.command,
  }
}

/** Parameters worth writing: the version, so that it stays what it is, and what was asked for and fits. */
function parametersOf(
  { name, template }: KnownTemplate,
  wanted: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const result: Record<string, string> = {}
  for (const [key, parameter] of Object.entries(template.parameters ?? {})) {
    if (parameter === undefined) continue
    const given = wanted[key]
    const value = given !== undefined && misfit(given, parameter) === undefined ? given : parameter.default
    if (value === undefined && parameter.required === true) throw incomplete(name, key)
    if (value !== undefined && (key === 'version' || value === given)) result[key] = String(value)
  }
  return result
}

function incomplete(template: string, parameter: string): EnvctlError {
  return new EnvctlError({
    code: 'usage.invalid',
    message: `The template ${template} must be given its "${parameter}", which cannot be known here`,
    hint: `Write the definition by hand; what goes into it: envctl templates show ${template}`,
  })
}

import { parseImageName } from '../../base/image-name.ts'
import { misfit } from '../../spec/template-parameters.ts'
import type { KnownTemplate } from './types.ts'

export interface ComposeService {
  readonly image: string
  /** `undefined` where the variable is handed through from where the command runs. */
  readonly environment: ReadonlyMap<string, string | undefined>
  readonly keys: readonly string[]
}

/** A service of a Compose file as a template, or why it stays as it is. */
export type Conversion =
  | {
      readonly template: KnownTemplate
      readonly with: Readonly<Record<string, string>>
      /** Variables that the template does not set itself. */
      readonly rest: readonly string[]
    }
  | { readonly because: string }

/** MySQL's names of variables, which MariaDB's image takes as well. */
const ALSO: Readonly<Record<string, (variable: string) => string>> = {
  mariadb: (variable) => variable.replace(/^MYSQL_/, 'MARIADB_'),
}

/** What an image itself makes of a parameter that is not given: another one's value. */
const IMPLIED: Readonly<Record<string, readonly (readonly [parameter: string, from: string])[]>> = {
  postgres: [['database', 'user']],
}

/** Keys that change what the template is about. */
const OWN_WAY = ['build', 'entrypoint', 'extends', 'template']

/** Takes a service over as a template, when its image is that of one. */
export function convert(
  service: ComposeService,
  templates: readonly KnownTemplate[],
): Conversion | undefined {
  const image = splitImage(service.image)
  if (image === undefined) return undefined
  const known = templates.find(({ template }) => {
    const own = splitImage(template.service.image ?? '')
    return own?.repository === image.repository && own.tag === '${with.version}'
  })
  if (known === undefined) return undefined
  const way = OWN_WAY.find((key) => service.keys.includes(key))
  if (way !== undefined) return { because: `it has "${way}"` }
  if (image.digest) return { because: 'its image is named by a digest' }
  return withParameters(known, image.tag ?? 'latest', service.environment)
}

function withParameters(
  known: KnownTemplate,
  tag: string,
  environment: ComposeService['environment'],
): Conversion {
  const { name, template } = known
  const byVariable = parametersByVariable(template.service.environment)
  const own = ALSO[name] ?? ((variable: string) => variable)
  const parameters: Record<string, string> = { version: tag }
  const rest: string[] = []
  for (const [variable, value] of environment) {
    const parameter = byVariable.get(own(variable))
    if (parameter === undefined) {
      if (byVariable.has(own(variable.replace(/_FILE$/, ''))))
        return { because: `it is given a file by ${variable}` }
      rest.push(variable)
    } else if (value === undefined) return { because: `${variable} is handed through` }
    else parameters[parameter] = value
  }
  for (const [parameter, from] of IMPLIED[name] ?? []) {
    const value = parameters[from]
    if (value !== undefined) parameters[parameter] ??= value
  }
  for (const [parameter, value] of Object.entries(parameters)) {
    const declared = template.parameters?.[parameter]
    // What is written with variables is checked once they are known.
    if (declared !== undefined && !value.includes('$') && misfit(value, declared) !== undefined)
      return { because: `the template's ${parameter} cannot be "${value}"` }
  }
  return { template: known, with: parameters, rest }
}

/** Which variable a template sets from which parameter alone. */
function parametersByVariable(environment: unknown): ReadonlyMap<string, string> {
  if (environment === null || typeof environment !== 'object' || Array.isArray(environment)) return new Map()
  return new Map(
    Object.entries(environment).flatMap(([variable, value]) => {
      const parameter = /^\$\{with\.(\w+)\}$/.exec(String(value))?.[1]
      return parameter === undefined ? [] : [[variable, parameter] as const]
    }),
  )
}

interface SplitImage {
  readonly repository: string
  readonly tag: string | undefined
  readonly digest: boolean
}

/** Repository and tag, which may be variables: `postgres:${PG_VERSION:-15}`. */
function splitImage(text: string): SplitImage | undefined {
  const [bare = ''] = text.split('@')
  const variable = bare.indexOf('$')
  const head = variable < 0 ? bare : bare.slice(0, variable)
  const colon = head.lastIndexOf(':')
  const tagged = colon > head.lastIndexOf('/')
  const parsed = parseImageName(tagged ? bare.slice(0, colon) : bare)
  if (parsed === undefined) return undefined
  return {
    repository: `${parsed.registry}/${parsed.repository}`,
    tag: tagged ? bare.slice(colon + 1) : undefined,
    digest: bare !== text,
  }
}

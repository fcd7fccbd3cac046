import type { ErrorObject } from 'ajv'
import type { Diagnostic } from '../base/diagnostics.ts'
import { didYouMean } from '../base/did-you-mean.ts'
import type { Validator } from './check.gen.js'
import { RESET } from './parse.ts'
import { type Complaint, diagnose, placeOf, type Source, type Tree } from './positions.ts'
import { UNSUPPORTED } from './unsupported.ts'

export interface Checked {
  /** One for each mistake. */
  readonly diagnostics: readonly Diagnostic[]
  /** Where the schema found something: the keys down to it, that of an unknown member included. */
  readonly paths: readonly (readonly string[])[]
}

/** Everything that the schema has against a tree. */
export function check(tree: Tree, source: Source, validate: Validator): Checked {
  if (validate(withoutResets(tree))) return { diagnostics: [], paths: [] }
  const errors = validate.errors ?? []
  return {
    diagnostics: essential(errors).map((error) => toDiagnostic(error, tree, source, errors)),
    paths: errors.map((error) => {
      const unknown: unknown = error.params['additionalProperty']
      return [...pathOf(error), ...(unknown === undefined ? [] : [String(unknown)])]
    }),
  }
}

const pathOf = ({ instancePath }: ErrorObject): readonly string[] =>
  instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))

/** A reset takes a key away and is of no type. */
function withoutResets(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== RESET).map(withoutResets)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      member === RESET ? [] : [[key, withoutResets(member)]],
    ),
  )
}

/**
 * A value that fits none of several forms is told once: by the deepest mistake within it when one form was
 * plainly meant, else by what was expected.
 */
function essential(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf')
  const inChoice = (error: ErrorObject) =>
    choices.find(
      (choice) =>
        choice !== error &&
        (error.instancePath === choice.instancePath ||
          error.instancePath.startsWith(`${choice.instancePath}/`)) &&
        error.schemaPath.startsWith(prefixOf(choice.schemaPath)),
    )
  const result: ErrorObject[] = []
  for (const error of errors) {
    if (choices.includes(error)) {
      const deeper = errors.some(
        (other) => other !== error && !choices.includes(other) && isDeep(other, error),
      )
      if (!deeper && inChoiceOutermost(error, choices)) result.push(error)
      continue
    }
    const choice = inChoice(error) ?? choices.find((each) => error.instancePath === each.instancePath)
    if (choice === undefined || isDeep(error, choice)) result.push(error)
  }
  const seen = new Set<string>()
  return result.filter((error) => {
    const id = `${error.instancePath} ${error.keyword === 'additionalProperties' ? String(error.params['additionalProperty']) : error.keyword}`
    if (seen.has(id)) return false
    seen.add(id)
    return true
  })
}

const prefixOf = (schemaPath: string): string => schemaPath.slice(0, 8)

function inChoiceOutermost(error: ErrorObject, choices: readonly ErrorObject[]): boolean {
  return !choices.some(
    (other) =>
      other !== error &&
      error.instancePath.startsWith(`${other.instancePath}/`) === false &&
      other.instancePath === error.instancePath &&
      choices.indexOf(other) > choices.indexOf(error),
  )
}

/** Within the value, or about its members: the form was met, the content was not. */
function isDeep(error: ErrorObject, choice: ErrorObject): boolean {
  if (error.instancePath.startsWith(`${choice.instancePath}/`)) return true
  return (
    error.instancePath === choice.instancePath &&
    ['additionalProperties', 'required', 'enum', 'pattern'].includes(error.keyword)
  )
}

function toDiagnostic(
  error: ErrorObject,
  tree: Tree,
  source: Source,
  all: readonly ErrorObject[],
): Diagnostic {
  const path = pathOf(error)
  const owner = locate(tree, path)
  const name = path.at(-1) ?? ''
  const complain = (at: Tree, key: string, complaint: Complaint) =>
    diagnose(placeOf(at, key), source, complaint)
  const here = (complaint: Complaint) => complain(owner.parent, name, complaint)
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params['additionalProperty'])
      const at = typeof owner.value === 'object' && owner.value !== null ? owner.value : owner.parent
      const known = knownKeys(error, all)
      const unsupported = UNSUPPORTED[key] ?? UNSUPPORTED[`${name}.${key}`]
      if (unsupported !== undefined)
        return complain(at, key, { message: `"${key}" is not supported`, expected: unsupported, atKey: true })
      if (known.length === 0)
        return complain(at, key, {
          message: `"${key}" is no name that is allowed here`,
          expected: 'letters, digits, ".", "_" and "-"',
          atKey: true,
        })
      return complain(at, key, {
        message: `"${key}" is not a key of ${nameOf(path)}`,
        suggestion: didYouMean(key, known),
        atKey: true,
      })
    }
    case 'required': {
      const missing = String(error.params['missingProperty'])
      return here({ message: `"${missing}" is missing in ${nameOf(path)}`, atKey: true })
    }
    case 'enum': {
      const allowed = (error.params['allowedValues'] as readonly unknown[]).map(String)
      return here({
        message: `${shown(owner.value)} is not allowed for ${nameOf(path)}`,
        expected: `one of ${allowed.join(', ')}`,
        suggestion: didYouMean(String(owner.value), allowed),
      })
    }
    case 'type': {
      const types = [error.params['type']].flat().map(String)
      return here({
        message: `${nameOf(path)} cannot be ${shown(owner.value)}`,
        expected: types.map(article).join(' or '),
      })
    }
    case 'pattern':
      return here({
        message: `${shown(owner.value)} is not allowed for ${nameOf(path)}`,
        expected: `a text that matches ${error.params['pattern']}`,
      })
    default: {
      const types = all.filter(
        (other) => other.instancePath === error.instancePath && other.keyword === 'type',
      )
      const expected = [...new Set(types.flatMap((other) => [other.params['type']].flat().map(String)))]
      return here({
        message: `${nameOf(path)} cannot be ${shown(owner.value)}`,
        ...(expected.length === 0 ? {} : { expected: expected.map(article).join(' or ') }),
      })
    }
  }
}

/** The keys that would have been right, which the validator hands on with the error. */
function knownKeys(error: ErrorObject, _all: readonly ErrorObject[]): readonly string[] {
  const properties: unknown = error.parentSchema?.['properties']
  return properties !== null && typeof properties === 'object' ? Object.keys(properties) : []
}

function locate(tree: Tree, path: readonly string[]): { readonly parent: Tree; readonly value: unknown } {
  let parent: Tree = tree
  let value: unknown = tree
  for (const key of path) {
    if (value === null || typeof value !== 'object') break
    parent = value
    value = Reflect.get(value, key)
  }
  return { parent, value }
}

const nameOf = (path: readonly string[]): string =>
  path.length === 0 ? 'the definition' : `"${path.join('.')}"`

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  return JSON.stringify(value)
}

const NAMES: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'nothing',
}
const article = (type: string): string => NAMES[type] ?? type

/** A property of a schema, and where it stands. */
export interface Property {
  /** As a person would point at it: `service.ports[].target`. */
  readonly path: string
  /** As JSON Schema points at it: `/$defs/service/properties/ports`. */
  readonly pointer: string
  readonly schema: Readonly<Record<string, unknown>>
}

/** Every property that a schema names, at any depth. */
export function propertiesOf(schema: unknown): readonly Property[] {
  return walk(schema, { path: '', pointer: '' })
}

type Place = Pick<Property, 'path' | 'pointer'>

function walk(part: unknown, { path, pointer }: Place): readonly Property[] {
  if (part === null || typeof part !== 'object') return []
  return Object.entries(part).flatMap(([key, value]) => {
    const below = `${pointer}/${escaped(key)}`
    if (DATA.has(key)) return []
    if (NAMED.has(key))
      return Object.entries(value as object).flatMap(([name, schema]) => {
        const place = {
          path: joined(path, key === 'patternProperties' ? '*' : name),
          pointer: `${below}/${escaped(name)}`,
        }
        return [...(key === 'properties' ? [{ ...place, schema }] : []), ...walk(schema, place)]
      })
    return walk(value, {
      path: key === 'items' ? `${path}[]` : key === 'additionalProperties' ? joined(path, '*') : path,
      pointer: below,
    })
  })
}

/** Keywords whose members are names of the schema's author. */
const NAMED = new Set(['properties', 'patternProperties', '$defs'])
/** Keywords that hold values and no schemas. */
const DATA = new Set(['examples', 'default', 'enum', 'const', 'required'])

const joined = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)
const escaped = (name: string): string => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))

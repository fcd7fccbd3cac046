import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { propertiesOf } from '../../support/schema-properties.ts'
import { DOCKERFILES, SERVICES } from '../../support/templates.ts'

interface Whole {
  readonly $id: string
  readonly $defs?: Readonly<Record<string, unknown>>
}

const read = (name: string): Whole => JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8'))
const [definition, template] = [read('envs'), read('template')]

describe.each([definition, template, read('dockerfile-template')])('$$id', (schema) => {
  const properties = propertiesOf(schema)
  const ajv = new Ajv2020({ allowUnionTypes: true, strictRequired: false }).addSchema(schema)

  test('every property says what it is', () => {
    const silent = properties.filter(
      ({ schema: { description } }) => !/^[^ ].*\.$/s.test(String(description ?? '')),
    )
    expect(silent.map(({ path }) => path)).toEqual([])
  })

  test('every property has an example', () => {
    const without = properties.filter(
      ({ schema: { examples } }) => !Array.isArray(examples) || examples.length === 0,
    )
    expect(without.map(({ path }) => path)).toEqual([])
  })

  test('examples and defaults are as their own schema says', () => {
    const wrong = properties.flatMap(({ path, pointer, schema: property }) => {
      const validate = ajv.getSchema(`${schema.$id}#${pointer}`)
      if (validate === undefined) return [`${path} is no schema`]
      const values = [
        ...(property['examples'] as readonly unknown[]),
        ...('default' in property ? [property['default']] : []),
      ]
      return values
        .filter((value) => !validate(value))
        .map((value) => `${path} cannot be ${JSON.stringify(value)}: ${ajv.errorsText(validate.errors)}`)
    })
    expect(wrong).toEqual([])
  })
})

test('what a definition and a template share says the same in both', () => {
  for (const [name, shared] of Object.entries(template.$defs ?? {}))
    expect(shared, name).toEqual(definition.$defs?.[name])
})

test.each([
  ['service.template', SERVICES],
  ['build.template', DOCKERFILES],
])('what editors offer for %s are the templates that ship', (at, templates) => {
  const offered = propertiesOf(definition).find(({ path }) => path === at)?.schema['examples']
  expect(offered).toEqual(templates.map(({ name }) => name))
})

test('a property without words is found wherever it stands', () => {
  const nested = { oneOf: [{ type: 'array', items: { properties: { here: {} } } }] }
  const schema = { properties: { a: {} }, $defs: { b: { patternProperties: { '^.+$': nested } } } }
  expect(propertiesOf(schema).map(({ path, pointer }) => [path, pointer])).toEqual([
    ['a', '/properties/a'],
    ['b.*[].here', '/%24defs/b/patternProperties/%5E.%2B%24/oneOf/0/items/properties/here'],
  ])
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { exampleOf, typeOf } from '../../../scripts/schema-words.ts'
import { propertiesOf } from '../../support/schema-properties.ts'

test.each([
  ['envs', 100],
  ['template', 100],
  ['dockerfile-template', 20],
])('every example of %s is read back from its line as it is', (name, many) => {
  const properties = propertiesOf(JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8')))
  const examples = properties.flatMap(({ schema }) => schema['examples'] as readonly unknown[])
  expect(examples.length).toBeGreaterThan(many)
  for (const example of examples) {
    const line = exampleOf(example)
    expect(line).not.toContain('\n')
    expect(parse(line), line).toEqual(example)
  }
})

test.each([
  [{ type: 'array', items: { type: 'string' } }, 'list of texts'],
  [{ type: ['boolean', 'string'], examples: [true] }, 'true or false'],
  [{ type: ['integer', 'string'], examples: [1, '2'] }, 'whole number'],
  [{ type: ['integer', 'string'], examples: [1, 'all'] }, 'whole number or text'],
  [{ oneOf: [{ type: 'object' }, { type: 'string' }, { type: 'null' }] }, 'map or text'],
  [{ enum: ['a', 'b'] }, '`a`, `b`'],
  [{ $ref: '#/$defs/bytes' }, 'size'],
])('%j is told as %s', (schema, words) => {
  expect(typeOf(schema, {})).toBe(words)
})

test.each([
  [{ port: 3000, path: '/healthz' }, '{ port: 3000, path: /healthz }'],
  [['3000', '8080:3000'], '["3000", "8080:3000"]'],
  [{ data: null }, '{ data: }'],
  ['no', '"no"'],
  ['a\nb\n', '"a\\nb\\n"'],
  [{ url: '${services.db.url}' }, '{ url: "${services.db.url}" }'],
])('%j is shown as %s', (value, text) => {
  expect(exampleOf(value)).toBe(text)
})

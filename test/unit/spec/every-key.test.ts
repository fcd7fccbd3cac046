import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const schema: { $defs: { service: { properties: Readonly<Record<string, unknown>> } } } = JSON.parse(
  readFileSync('schemas/envs.schema.json', 'utf8'),
)

/** Keys that mean nothing to a single engine and are accepted for Compose's sake, as their descriptions say. */
const WITHOUT_MEANING = new Set(['attach'])

test('every service key of the schema is read by the spec room: none is silently ignored', () => {
  const files = [
    'service',
    'finish-service',
    'file-mounts',
    'service-draft',
    'choose-services',
    'templates',
    'normalise/build',
    'normalise/health',
    'normalise/networks',
    'normalise/platform',
    'normalise/ports',
    'normalise/resources',
    'normalise/volumes',
  ]
  const source = files.map((file) => readFileSync(`src/spec/${file}.ts`, 'utf8')).join('\n')
  const unread = Object.keys(schema.$defs.service.properties).filter(
    (key) => !WITHOUT_MEANING.has(key) && !source.includes(`'${key}'`),
  )
  expect(unread).toEqual([])
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { merge } from '../../../src/definition/merge.ts'
import { parseYaml } from '../../../src/definition/parse.ts'
import { placeOf, type Tree } from '../../../src/definition/positions.ts'

function tree(text: string): Tree {
  const parsed = parseYaml('envs.yaml', text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics))
  return parsed.tree
}

const merged = (base: string, over: string) => merge(tree(base), tree(over))

test('maps are merged, commands replaced, lists with an identity united by it', () => {
  expect(merged('environment: [A=1, B=2]\ncommand: [a, b]', 'environment: { B: 3 }\ncommand: c')).toEqual({
    environment: { A: '1', B: 3 },
    command: 'c',
  })
  expect(merged('ports: ["80", "443:443"]', 'ports: ["8080:80"]')).toEqual({ ports: ['443:443', '8080:80'] })
  expect(merged('volumes: ["a:/x", "b:/y"]', 'volumes: ["c:/x"]')).toEqual({ volumes: ['b:/y', 'c:/x'] })
  expect(merged('depends_on: [a]', 'depends_on: { b: { condition: service_healthy } }')).toEqual({
    depends_on: { a: { condition: 'service_started' }, b: { condition: 'service_healthy' } },
  })
})

test.each([
  ['build: ./app', 'build: { target: dev }', { build: { context: './app', target: 'dev' } }],
  ['build: { context: a, args: [A=1] }', 'build: ./b', { build: { context: './b', args: ['A=1'] } }],
  ['volumes: ["${D:-./d}:/x/"]', 'volumes: ["./o:/x"]', { volumes: ['./o:/x'] }],
  ['volumes: ["${A:-${B:-b:c}}:/x"]', 'volumes: ["oo:/x:ro"]', { volumes: ['oo:/x:ro'] }],
  [
    'volumes: ["/x"]',
    'volumes: [{ type: tmpfs, target: /x/ }]',
    { volumes: [{ type: 'tmpfs', target: '/x/' }] },
  ],
  ['devices: ["/dev/a:/dev/x"]', 'devices: ["/dev/b:/dev/x"]', { devices: ['/dev/b:/dev/x'] }],
  ['environment: { A: base }', 'environment: [A]', { environment: { A: null } }],
  [
    'environment: { dns: a, build: x }',
    'environment: { dns: b, build: y }',
    { environment: { dns: 'b', build: 'y' } },
  ],
  ['labels: { a: 1, b: 2 }', 'labels: { a: !reset null }', { labels: { b: 2 } }],
  [
    'logging: { driver: json-file, options: { max-size: 1m } }',
    'logging: { driver: local }',
    { logging: { driver: 'local' } },
  ],
  [
    'logging: { options: { max-size: 1m } }',
    'logging: { driver: local }',
    { logging: { driver: 'local', options: { 'max-size': '1m' } } },
  ],
  [
    'devices: [{ source: /dev/a }]',
    'devices: [{ source: /dev/b }]',
    { devices: [{ source: '/dev/a' }, { source: '/dev/b' }] },
  ],
  [
    'devices: [{ driver: nvidia, count: 1 }]',
    'devices: [{ driver: cdi }]',
    { devices: [{ driver: 'nvidia', count: 1 }, { driver: 'cdi' }] },
  ],
  ['with: { options: [a] }', 'with: { options: [b] }', { with: { options: ['a', 'b'] } }],
  [
    'logging: { driver: local, options: { max-size: 1m } }',
    'logging: { options: { max-file: "2" } }',
    { logging: { driver: 'local', options: { 'max-size': '1m', 'max-file': '2' } } },
  ],
])('%s with %s', (base, over, result) => {
  expect(merged(base, over)).toEqual(result)
})

test('!reset takes a key away, !override stands in place of it', () => {
  expect(merged('ports: ["80"]\nimage: x', 'ports: !reset []')).toEqual({ image: 'x' })
  expect(merged('ports: ["80"]', 'ports: !override ["81"]')).toEqual({ ports: ['81'] })
})

test('members keep the place that they were read from', () => {
  const result = merged('image: x\nuser: a', '\n\nuser: b')
  expect(placeOf(result, 'image')?.value.line).toBe(1)
  expect(placeOf(result, 'user')?.value.line).toBe(3)
})

test('a member may be called what JavaScript has other plans for', () => {
  const odd: object = JSON.parse('{ "__proto__": "1", "constructor": "2" }')
  expect(JSON.stringify(merge({}, { environment: odd }))).toBe(JSON.stringify({ environment: odd }))
  expect(JSON.stringify(merge({ environment: ['__proto__=0'] }, { environment: odd }))).toContain(
    '"__proto__":"1"',
  )
})

test('merging with nothing changes nothing', () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.stringMatching(/^[a-z_]{1,12}$/),
        fc.oneof(fc.string(), fc.integer(), fc.array(fc.string()), fc.dictionary(fc.string(), fc.string())),
      ),
      (any) => {
        expect(merge(any, {})).toEqual(any)
        expect(merge({}, any)).toEqual(any)
      },
    ),
  )
})

import { expect, test } from 'vitest'
import { parseManifest } from '../../../src/state/transfer/manifest.ts'

const manifest = { format: 1, name: 'demo', of: { name: 'shop', environment: 'dev' }, steps: [], slots: [] }

test.each([
  ['as it is written', {}, true],
  ['of a definition that can be none', { of: { name: '../x', environment: 'dev' } }, false],
  ['of no definition', { of: undefined }, false],
])('the manifest of a snapshot %s', (_, change, expected) => {
  expect(parseManifest(JSON.stringify({ ...manifest, ...change })) !== undefined).toBe(expected)
})

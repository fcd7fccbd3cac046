import { expect, test } from 'vitest'
import { problemsOf, specOf } from './support/resolved.ts'

const definition = (platforms: string) =>
  `services:\n  it:\n    platform: linux/s390x\n    build:\n      platforms: ${platforms}\n`
const platformOf = (platforms: string) => specOf(definition(platforms)).services['it']?.build?.platform

test('a build is for one platform: its own, else that of the service', () => {
  expect(platformOf('[linux/arm64]')).toBe('linux/arm64')
  expect(platformOf('[]')).toBe('linux/s390x')
})

test('all spellings of a platform are one', () => {
  expect(platformOf('[linux/x86_64]')).toBe('linux/amd64')
  const service = (platform: string) =>
    specOf(`services: { it: { image: a, build: ., platform: ${platform} } }`).services['it']
  for (const platform of ['amd64', 'linux/x86_64', 'Linux/AMD64'])
    expect(service(platform)).toEqual(service('linux/amd64'))
  expect(service('""')?.platform).toBeUndefined()
})

test('several platforms are told at their place: an engine builds one at a time', () => {
  expect(problemsOf(definition('[linux/amd64, linux/arm64]'))).toEqual([
    '5: An engine builds an image for one platform at a time',
  ])
})

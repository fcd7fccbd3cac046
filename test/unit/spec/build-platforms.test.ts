import { expect, test } from 'vitest'
import { problemsOf, specOf } from './support/resolved.ts'

const definition = (platforms: string) =>
  `services:\n  it:\n    platform: linux/s390x\n    build:\n      platforms: ${platforms}\n`
const platformOf = (platforms: string) => specOf(definition(platforms)).services['it']?.build?.platform

test('a build is for one platform: its own, else that of the service', () => {
  expect(platformOf('[linux/arm64]')).toBe('linux/arm64')
  expect(platformOf('[]')).toBe('linux/s390x')
})

test('several platforms are told at their place: an engine builds one at a time', () => {
  expect(problemsOf(definition('[linux/amd64, linux/arm64]'))).toEqual([
    '5: An engine builds an image for one platform at a time',
  ])
})

import { describe, expect, it } from 'vitest'
import { parsePlatform, platformFor, platformName } from '../../../src/base/platform.ts'

describe('platformName', () => {
  it.each([
    [{ os: 'linux', architecture: 'amd64' }, 'linux/amd64'],
    [{ os: 'linux', architecture: 'x64', variant: '' }, 'linux/amd64'],
    [{ os: 'linux', architecture: 'arm64', variant: 'v8' }, 'linux/arm64'],
    [{ os: 'linux', architecture: 'arm', variant: 'v7' }, 'linux/arm/v7'],
    [{ os: 'windows', architecture: 'x86_64' }, 'windows/amd64'],
  ])('of %j is %s', (platform, name) => expect(platformName(platform)).toBe(name))
})

describe('parsePlatform', () => {
  it.each([
    ['linux/aarch64', 'linux/arm64'],
    ['arm64', 'linux/arm64'],
    ['Linux/ARM64/v8', 'linux/arm64'],
    ['armhf', 'linux/arm/v7'],
    ['linux/x86_64', 'linux/amd64'],
    ['windows', 'windows'],
    ['linux/', 'linux/'],
    ['linux/arm/v7/x', 'linux/arm/v7/x'],
  ])('reads %s as %s', (text, name) => expect(parsePlatform(text)).toBe(name))
})

describe('platformFor', () => {
  const all = ['linux/amd64', 'linux/arm/v5', 'linux/arm/v7', 'linux/arm64']
  it.each([
    ['linux/amd64', 'linux/amd64'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/arm/v6', 'linux/arm/v5'],
    ['linux/arm/v7', 'linux/arm/v7'],
    ['linux/arm/v4', undefined],
    ['linux/s390x', undefined],
    ['windows/amd64', undefined],
  ])('of %s is %s', (wanted, found) => expect(platformFor(wanted, all)).toBe(found))
})

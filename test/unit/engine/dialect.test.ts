import { describe, expect, it } from 'vitest'
import { passedOver } from '../../../src/engine/docker/dialect.ts'
import { bareContainer, bareRequest } from '../../support/requests.ts'

const docker = (api: number) => ({ podman: false, api })

describe('what an engine would pass over without a word', () => {
  const container = bareContainer({ annotations: { a: 'b' }, healthcheck: { startIntervalMs: 100 } })
  const request = bareRequest({ name: 'n', image: 'i', container })
  it.each([
    [41, ['annotations', 'healthcheck.start_interval']],
    [43, ['healthcheck.start_interval']],
    [44, []],
  ])('at API 1.%i is told: %j', (api, keys) => {
    expect(passedOver(request, docker(api))).toEqual(
      keys.map((key) => expect.stringMatching(`^"${key}" has no effect: .* speaks 1.${api}$`)),
    )
  })
  it('is nothing where nothing of it is asked for', () => {
    expect(passedOver(bareRequest({ name: 'n', image: 'i' }), docker(41))).toEqual([])
  })
  it('is refused where all of a volume would take the place of a folder of it', () => {
    const mount = {
      type: 'volume',
      name: 'v',
      target: '/data',
      readOnly: false,
      noCopy: false,
      labels: {},
    } as const
    const whole = bareRequest({ name: 'n', image: 'i', mounts: [mount] })
    const part = { ...whole, mounts: [{ ...mount, subpath: 'sub' }] }
    expect(passedOver(whole, docker(41))).toEqual([])
    expect(() => passedOver(part, docker(44))).toThrow('cannot mount a folder of a volume at /data')
    expect(passedOver(part, docker(45))).toEqual([])
  })
})

import { describe, expect, test } from 'vitest'
import { chooseProbes } from '../../../src/ready/choose.ts'
import type { ContainerSpec, ProbeSpec, ReadySpec, ServiceSpec } from '../../../src/spec/types.ts'
import { bareContainer } from '../../support/requests.ts'

const template: ProbeSpec = { kind: 'tcp', port: 5432, protocol: 'postgres' }
const given: ProbeSpec = { kind: 'log', pattern: 'ready', times: 1 }
const none = { hasHealthcheck: false, exposed: [] }

function service(ready: Partial<ReadySpec>, container: Partial<ContainerSpec> = {}): ServiceSpec {
  return {
    name: 'a',
    image: 'x',
    pullPolicy: 'missing',
    scale: 1,
    container: { ...bareContainer(), ...container },
    dependsOn: {},
    ready: { mode: 'fallback', probes: [], timeoutMs: 1000, ...ready },
    files: [],
    state: [],
  }
}

describe('what a service is waited for by', () => {
  test('what is given, whatever else there is', () => {
    const all = service({ mode: 'given', probes: [given] }, { healthcheck: { test: ['CMD', 'true'] } })
    expect(chooseProbes(all, { hasHealthcheck: true, exposed: ['80/tcp'] })).toEqual([given])
  })

  test('the healthcheck of the service or of its image, before the template', () => {
    const fallback = service({ probes: [template] })
    expect(chooseProbes(fallback, { ...none, hasHealthcheck: true })).toEqual([{ kind: 'healthcheck' }])
    expect(
      chooseProbes(service({ probes: [template] }, { healthcheck: { test: ['CMD', 'true'] } }), none),
    ).toEqual([{ kind: 'healthcheck' }])
    expect(
      chooseProbes(service({ probes: [template] }, { healthcheck: 'disabled' }), {
        ...none,
        hasHealthcheck: true,
      }),
    ).toEqual([template])
  })

  test('the template, then every published or exposed TCP port, then nothing', () => {
    expect(chooseProbes(service({ probes: [template] }), { ...none, exposed: ['1/tcp'] })).toEqual([template])
    const published = { target: 80, protocol: 'tcp', address: '127.0.0.1', published: 'auto' } as const
    expect(
      chooseProbes(service({}, { ports: [published], expose: ['81/tcp', '82/udp'] }), {
        ...none,
        exposed: ['80/tcp', '83/tcp'],
      }),
    ).toEqual([80, 81, 83].map((port) => ({ kind: 'tcp', port, protocol: 'plain' })))
    expect(chooseProbes(service({}), none)).toEqual([])
  })
})

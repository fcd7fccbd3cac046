import { describe, expect, it } from 'vitest'
import { formatEndpoint, parseEndpoint, reachOf } from '../../../src/engine/discovery/endpoint.ts'

const TLS = { ca: 'ca', verify: true }

describe('an engine address', () => {
  it.each([
    ['unix:///run/x.sock', { kind: 'unix', path: '/run/x.sock' }],
    ['unix://', { kind: 'unix', path: '/var/run/docker.sock' }],
    ['npipe:////./pipe/docker_engine', { kind: 'npipe', path: '//./pipe/docker_engine' }],
    ['tcp://10.0.0.5:2375', { kind: 'tcp', host: '10.0.0.5', port: 2375, tls: undefined }],
    ['tcp://10.0.0.5', { kind: 'tcp', host: '10.0.0.5', port: 2375, tls: undefined }],
    ['tcp://[::1]:2375', { kind: 'tcp', host: '::1', port: 2375, tls: undefined }],
    ['example.test:2375', { kind: 'tcp', host: 'example.test', port: 2375, tls: undefined }],
    ['https://example.test', { kind: 'tcp', host: 'example.test', port: 443, tls: { verify: true } }],
    [
      'ssh://me@far.test:2222',
      { kind: 'ssh', host: 'far.test', port: 2222, user: 'me', path: '/var/run/docker.sock' },
    ],
    [
      'ssh://far.test/run/d.sock',
      { kind: 'ssh', host: 'far.test', port: undefined, user: undefined, path: '/run/d.sock' },
    ],
  ])('%s', (text, endpoint) => {
    expect(parseEndpoint(text)).toEqual(endpoint)
  })

  it('is none when nobody could connect to it', () => {
    for (const text of ['ftp://x', 'tcp://', 'not a url', '']) expect(parseEndpoint(text)).toBeUndefined()
  })

  it('has the port of TLS when TLS is asked for', () => {
    expect(parseEndpoint('tcp://far.test', TLS)).toEqual({
      kind: 'tcp',
      host: 'far.test',
      port: 2376,
      tls: TLS,
    })
  })

  it('is written as it was read', () => {
    for (const text of [
      'unix:///run/x.sock',
      'tcp://[::1]:2375',
      'ssh://me@far.test:2222',
      'ssh://far.test/run/d.sock',
    ]) {
      const endpoint = parseEndpoint(text)
      expect(endpoint && formatEndpoint(endpoint)).toBe(text)
    }
  })

  it('tells where published ports are', () => {
    const reach = (text: string) => {
      const endpoint = parseEndpoint(text)
      return endpoint && reachOf(endpoint)
    }
    expect(reach('unix:///x')).toEqual({ host: '127.0.0.1', local: true })
    expect(reach('tcp://localhost:1')).toEqual({ host: '127.0.0.1', local: true })
    expect(reach('ssh://me@far.test')).toEqual({ host: 'far.test', local: false })
  })
})

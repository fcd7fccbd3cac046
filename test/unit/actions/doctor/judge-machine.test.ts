import { describe, expect, it } from 'vitest'
import { judgeCredentials } from '../../../../src/actions/doctor/credentials.ts'
import { judgeDisk } from '../../../../src/actions/doctor/disk.ts'
import { judgeInotify } from '../../../../src/actions/doctor/inotify.ts'
import { judgeMirror } from '../../../../src/actions/doctor/mirrors.ts'
import { judgeHub } from '../../../../src/actions/doctor/registry.ts'
import { judgeSockets } from '../../../../src/actions/doctor/socket.ts'
import { isInsecure } from '../../../../src/base/insecure.ts'

const GB = 1e9

describe('disk', () => {
  const plenty = { folder: '/data', free: 60 * GB, total: 100 * GB, freeInodes: 50, totalInodes: 100 }
  it.each([
    ['plenty', {}, ['ok 60.0 GB of 100 GB free in /data']],
    ['10 % and 5 GB are enough', { free: 5 * GB, total: 50 * GB }, ['ok 5.0 GB of 50.0 GB free in /data']],
    ['under 10 %', { free: 9.9 * GB }, ['warning 9.9 GB of 100 GB free in /data']],
    ['under 5 GB', { free: 4.9 * GB, total: 10 * GB }, ['warning 4.9 GB of 10.0 GB free in /data']],
    ['under 1 GB', { free: 0.5 * GB }, ['problem 500 MB of 100 GB free in /data']],
    [
      'few inodes',
      { freeInodes: 9 },
      ['warning 9 % of the inodes free in /data: no new files, however small'],
    ],
    [
      'no inodes, and little room',
      { freeInodes: 0, free: 6 * GB },
      [
        'warning 6.0 GB of 100 GB free in /data',
        'problem 0 % of the inodes free in /data: no new files, however small',
      ],
    ],
    [
      'a file system that does not count inodes',
      { freeInodes: 0, totalInodes: 0 },
      ['ok 60.0 GB of 100 GB free in /data'],
    ],
  ])('%s', (_, facts, expected) => {
    const found = judgeDisk({ ...plenty, ...facts })
    expect(found.map(({ status, seen }) => `${status} ${seen}`)).toEqual(expected)
    for (const { status, remedy } of found)
      expect(remedy === undefined, 'a remedy where it is needed').toBe(status === 'ok')
  })
})

describe('socket', () => {
  const own = { path: '/a.sock', usable: true }
  const denied = { path: '/b.sock', usable: false, group: 'docker' }
  it.each([
    ['none', [], false, ['ok No socket was tried that is there']],
    ['usable', [own], true, ['ok You may use /a.sock']],
    ['denied, and no other engine', [denied], false, ['problem You may not use /b.sock']],
    ['denied, with another engine', [own, denied], true, ['warning You may not use /b.sock']],
  ])('%s', (_, sockets, engine, expected) => {
    const found = judgeSockets(sockets, { engine })
    expect(found.map(({ status, seen }) => `${status} ${seen}`)).toEqual(expected)
  })

  it.each([
    ['engines', 'engines'],
    ['root', 'docker'],
    [undefined, 'docker'],
  ])('that belongs to group %s: join %s', (group, joined) => {
    const [finding] = judgeSockets([{ ...denied, group }], { engine: false })
    expect(finding?.remedy).toBe(`Join its group, then log in again:\n  sudo usermod -aG ${joined} "$USER"`)
  })
})

describe('mirrors', () => {
  const facts = { registry: 'docker.io', host: 'm.example.com', from: 'the settings', insecure: false }
  it.each([
    ['a page', { status: 200, tls: true }, 'ok', undefined],
    ['asks who one is', { status: 401, tls: true }, 'ok', undefined],
    ['no registry', { status: 404, tls: true }, 'problem', /curl -i https:\/\/m\.example\.com\/v2\/$/],
    ['fails', { status: 502, tls: false }, 'problem', /curl -i http:\/\/m\.example\.com\/v2\/$/],
    ['no TLS', { status: 200, tls: false }, 'problem', /"insecure-registries": \["m\.example\.com"\]/],
    [
      'dead',
      { failure: 'nothing listens there', untrusted: false },
      'problem',
      /take it out of the settings$/,
    ],
    [
      'untrusted',
      { failure: 'its certificate is not trusted', untrusted: true },
      'warning',
      /\/etc\/docker\/certs\.d\/m\.example\.com\/ca\.crt$/,
    ],
  ])('%s', (_, answer, status, remedy) => {
    const finding = judgeMirror({ ...facts, answer })
    expect(finding.status).toBe(status)
    if (remedy === undefined) expect(finding.remedy).toBeUndefined()
    else expect(finding.remedy).toMatch(remedy)
  })

  it('need no TLS where the engine does not ask for it', () => {
    expect(judgeMirror({ ...facts, insecure: true, answer: { status: 200, tls: false } }).status).toBe('ok')
  })

  it.each([
    ['127.0.0.1:5500', [], true],
    ['localhost', [], true],
    ['10.1.2.3:5000', ['10.0.0.0/8'], true],
    ['11.1.2.3:5000', ['10.0.0.0/8'], false],
    ['m.example.com:5000', ['m.example.com:5000'], true],
    ['m.example.com', ['10.0.0.0/8', 'n.example.com'], false],
  ])('%s with %j: without TLS %s', (host, allowed, expected) => {
    expect(isInsecure(host, allowed)).toBe(expected)
  })
})

describe('registry', () => {
  const dead = { failure: 'nothing listens there', untrusted: false }
  it.each([
    ['answers', { status: 401, tls: true }, false, 'ok'],
    ['does not answer', dead, false, 'warning'],
    ['fails', { status: 503, tls: true }, false, 'warning'],
    ['may answer through the proxy', dead, true, 'unknown'],
  ])('%s', (_, answer, proxy, status) => {
    expect(judgeHub({ answer, proxy })).toMatchObject([{ status }])
  })
})

describe('credentials', () => {
  const file = '/home/a/.docker/config.json'
  const store = { program: 'docker-credential-pass', key: '"credsStore"', found: true }
  it.each([
    ['no helper', { helpers: [] }, ['ok No credential helper is needed']],
    ['all are there', { helpers: [store, store] }, ['ok Found docker-credential-pass']],
    [
      'one is missing',
      { helpers: [store, { ...store, program: 'docker-credential-x', found: false }] },
      [`problem docker-credential-x is not on the PATH, but "credsStore" of ${file} names it`],
    ],
    ['not JSON', { broken: 'bad', helpers: [] }, [`problem ${file} cannot be read: bad`]],
  ])('%s', (_, facts, expected) => {
    const found = judgeCredentials({ file, ...facts })
    expect(found.map(({ status, seen }) => `${status} ${seen}`)).toEqual(expected)
  })
})

describe('inotify', () => {
  it.each([
    [65536, 128, ['ok']],
    [8192, 128, ['warning']],
    [8193, 64, ['warning']],
    [100, 10, ['warning', 'warning']],
  ])('%i files, %i programs', (watches, instances, expected) => {
    expect(judgeInotify({ watches, instances }).map(({ status }) => status)).toEqual(expected)
  })
})

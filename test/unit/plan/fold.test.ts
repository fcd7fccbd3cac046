import { describe, expect, it } from 'vitest'
import { COMPOSE, ENVCTL } from '../../../src/base/labels.ts'
import type { ContainerSummary } from '../../../src/engine/port-types.ts'
import { fold } from '../../../src/plan/fold.ts'
import { imageOf } from '../../../src/plan/image-of.ts'
import { doubtfulIn } from '../../../src/plan/stopping.ts'

const OURS = { [ENVCTL.instance]: 'shop-dev' }
const DIGEST = `sha256:${'a'.repeat(64)}`

function container(name: string, labels: Readonly<Record<string, string>>): ContainerSummary {
  return {
    id: name,
    name,
    image: 'redis:7',
    imageId: 'i',
    command: '',
    createdAt: 1,
    state: 'running',
    status: '',
    health: 'none',
    labels,
    ports: [],
    networks: {},
    networkMode: 'bridge',
    mounts: [],
  }
}

const nothing = { instance: 'shop-dev', containers: [], networks: [], volumes: [], images: [] }

describe('fold', () => {
  it('takes only containers that bear the instance, with what their labels say', () => {
    const labels = {
      ...OURS,
      [COMPOSE.service]: 'db',
      [COMPOSE.number]: '2',
      [COMPOSE.oneoff]: 'False',
      [ENVCTL.hash]: 'h',
      [ENVCTL.ports]: '[{"target":"5432/tcp","address":"127.0.0.1","port":21034}]',
    }
    const others = [
      container('b', { [ENVCTL.instance]: 'shop-dev-2' }),
      container('c', { [COMPOSE.project]: 'shop-dev' }),
    ]
    const { containers } = fold({ ...nothing, containers: [container('a', labels), ...others] })
    expect(containers).toHaveLength(1)
    expect(containers[0]).toMatchObject({
      service: 'db',
      number: 2,
      oneoff: false,
      hash: 'h',
      givenPorts: [{ target: '5432/tcp', address: '127.0.0.1', port: 21034 }],
    })
  })
  it('counts one-off containers and helpers without a service as one-off', () => {
    const oneoff = container('a', { ...OURS, [COMPOSE.service]: 'db', [COMPOSE.oneoff]: 'True' })
    const { containers } = fold({ ...nothing, containers: [oneoff, container('helper', OURS)] })
    expect(containers.map((each) => each.oneoff)).toEqual([true, true])
  })
  it.each(['{', 'null', '[1', '[1]', '"x"', '{"80/tcp":"x"}'])(
    'does without ports when their label says %s',
    (text) => {
      const { containers } = fold({
        ...nothing,
        containers: [container('a', { ...OURS, [ENVCTL.ports]: text })],
      })
      expect(containers[0]?.givenPorts).toEqual([])
    },
  )
  it('reads the ports of a label that tells no addresses', () => {
    const labels = { ...OURS, [ENVCTL.ports]: '{"5432/tcp":21034}' }
    const { containers } = fold({ ...nothing, containers: [container('a', labels)] })
    expect(containers[0]?.givenPorts).toEqual([{ target: '5432/tcp', address: '', port: 21034 }])
  })
  it('has ports in the order of the definition', () => {
    const [first, second] = [21_001, 21_000].map((port) => ({ target: '80/tcp', address: '127.0.0.1', port }))
    const labels = { ...OURS, [ENVCTL.ports]: JSON.stringify([first, second]) }
    const other = { target: '81/tcp', address: '127.0.0.1', port: 21_002 }
    const listed = [other, second, first].flatMap((port) => port ?? [])
    const { containers } = fold({ ...nothing, containers: [{ ...container('a', labels), ports: listed }] })
    expect(containers[0]?.ports).toEqual([first, second, other])
  })
  it('keeps networks and volumes of others, marked as such', () => {
    const labels = {
      ...OURS,
      [COMPOSE.network]: 'default',
      [COMPOSE.volume]: 'data',
      [ENVCTL.hash]: 'h',
      [ENVCTL.volumeKind]: 'state',
    }
    const network = { id: 'n', name: 'shop-dev_default', driver: 'bridge', subnets: [] }
    const volume = { name: 'shop-dev_data', driver: 'local', createdAt: '', path: '/v' }
    const folded = fold({
      ...nothing,
      networks: [
        { ...network, labels },
        { ...network, name: 'corp', labels: {} },
      ],
      volumes: [
        { ...volume, labels },
        { ...volume, name: 'theirs', labels: {} },
      ],
    })
    expect(folded.networks).toEqual([
      { id: 'n', name: 'shop-dev_default', key: 'default', hash: 'h', ours: true },
      { id: 'n', name: 'corp', key: 'corp', hash: '', ours: false },
    ])
    expect(folded.volumes).toEqual([
      {
        name: 'shop-dev_data',
        key: 'data',
        hash: 'h',
        kind: 'state',
        ours: true,
        path: '/v',
        createdAt: '',
        labels,
      },
      {
        name: 'theirs',
        key: 'theirs',
        hash: '',
        kind: 'named',
        ours: false,
        path: '/v',
        createdAt: '',
        labels: {},
      },
    ])
  })
  it.each([
    ['a signal that ends, and no end since', [{ action: 'kill', signal: 15 }], true],
    ['an end after the signal', [{ action: 'kill', signal: 15 }, { action: 'die' }], undefined],
    [
      'a start after the end',
      [{ action: 'kill', signal: 9 }, { action: 'die' }, { action: 'start' }],
      undefined,
    ],
    ['a signal that only tells something', [{ action: 'kill', signal: 1 }], undefined],
    ['another that only tells something', [{ action: 'kill', signal: 3 }], undefined],
    ['a signal after the start', [{ action: 'start' }, { action: 'kill', signal: 2 }], true],
    ['a signal that nobody knows', [{ action: 'kill' }], undefined],
  ] as const)('sees who is being stopped: %s', (_, told, expected) => {
    const events = told.map((event) => ({ ...event, id: 'a', labels: {}, at: 1 }))
    const folded = fold({ ...nothing, containers: [container('a', OURS), container('b', OURS)], events })
    expect(folded.containers.map(({ stopping }) => stopping)).toEqual([expected, undefined])
  })
  it('sees who is being stopped by a signal of its own, which must be asked for', () => {
    const events = ['a', 'b'].map((id) => ({ id, action: 'kill', signal: 3, labels: {}, at: 1 }) as const)
    const both = [...events, { id: 'b', action: 'kill', signal: 9, labels: {}, at: 2 } as const]
    expect(doubtfulIn(both)).toEqual(['a'])
    for (const [signal, expected] of [
      [3, true],
      [15, undefined],
      [undefined, undefined],
    ] as const) {
      const stopSignals = new Map([['a', signal]])
      const folded = fold({ ...nothing, containers: [container('a', OURS)], events, stopSignals })
      expect(folded.containers.map(({ stopping }) => stopping)).toEqual([expected])
    }
  })
  it('knows the last start of what was started lately', () => {
    const events = [1, 2].map((at) => ({ id: 'a', action: 'start', labels: {}, at }) as const)
    const folded = fold({ ...nothing, containers: [container('a', OURS), container('b', OURS)], events })
    expect(folded.containers.map(({ startedAt }) => startedAt)).toEqual([2, undefined])
  })
  it('finds an image by every name, and by its digest whatever the tag or mirror', () => {
    const image = {
      id: 'i',
      tags: ['redis:7'],
      digests: [`127.0.0.1:5500/library/redis@${DIGEST}`],
      labels: { [ENVCTL.buildKey]: 'k' },
      size: 1,
      createdAt: 0,
    }
    const folded = fold({ ...nothing, images: [image] })
    const names = [
      'redis:7',
      'docker.io/redis:7',
      'docker.io/library/redis:7',
      `redis:7@${DIGEST}`,
      `redis@${DIGEST}`,
    ]
    expect(names.map((name) => imageOf(folded, name)?.id)).toEqual(names.map(() => 'i'))
    expect(imageOf(folded, 'redis:8')).toBeUndefined()
    expect(imageOf(folded, 'redis:7')?.buildKey).toBe('k')
  })
})

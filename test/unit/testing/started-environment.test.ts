import { expect, it } from 'vitest'
import type { UpDeps } from '../../../src/actions/deps.ts'
import { Environment } from '../../../src/testing/environment.ts'
import { EventHub } from '../../../src/testing/events.ts'
import { environmentTest } from '../../../src/testing/jest.ts'
import type { RunningFacts } from '../../../src/testing/running.ts'
import { StartedEnvironment } from '../../../src/testing/started-environment.ts'

it('takes an environment away again where that has failed, and once where it has not', async () => {
  let [asked, closed] = [0, 0]
  const env = new StartedEnvironment({
    facts: { spec: { instance: 'a' } } as RunningFacts,
    deps: {} as UpDeps,
    hub: new EventHub(),
    containers: new Map(),
    takeAway: async () => {
      asked += 1
      if (asked === 1) throw new Error('busy')
    },
    close: () => {
      closed += 1
    },
    another: () => Promise.reject(new Error('none')),
  })
  await expect(env.down()).rejects.toThrow('busy')
  await env.down()
  await env.down()
  expect([asked, closed]).toEqual([2, 1])
})

it('says that the functions of Jest are wanted where there are none', () => {
  expect(() => environmentTest({ environment: new Environment('.') })).toThrow(
    /^The functions of Jest are not/,
  )
})

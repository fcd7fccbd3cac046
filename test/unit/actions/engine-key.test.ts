import { expect, it } from 'vitest'
import { engineKey } from '../../../src/actions/connect.ts'

it('engines are the same for who asks in the same words with the same configuration', () => {
  const env = { DOCKER_HOST: 'tcp://10.0.0.1:2376', DOCKER_CONFIG: '/a', WORKER: '1' }
  expect(engineKey({ env })).toBe(engineKey({ env: { ...env, WORKER: '2' } }))
  expect(engineKey({ env })).not.toBe(engineKey({ env: { ...env, DOCKER_CONFIG: '/b' } }))
  expect(engineKey({ env })).not.toBe(engineKey({ env, engine: 'default' }))
})

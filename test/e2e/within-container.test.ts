import { resolve } from 'node:path'
import { Wait } from 'testcontainers'
import { expect, test } from 'vitest'
import { Environment } from '../../src/testing/environment.ts'
import { libraryBench } from '../support/library.ts'

const ROOT = resolve('.')
const SOCKET = '/var/run/docker.sock'

test('in a container that was handed the socket of the engine, services are reached where the engine publishes them', async () => {
  await using bench = await libraryBench()
  const tests = {
    image: 'node:24',
    init: true,
    // The name is that of the definition: what is left over goes with the bench.
    command: ['node', resolve('test/support/programs/within.mjs'), bench.name],
    environment: { ENVCTL_REGISTRY_MIRRORS: process.env['ENVCTL_REGISTRY_MIRRORS'] ?? '' },
    volumes: [`${SOCKET}:${SOCKET}`, `${ROOT}:${ROOT}:ro`],
  }
  const services = { tests }
  await using env = await new Environment({ name: bench.name, services }, bench.folder)
    .withWaitStrategy('tests', Wait.forOneShotStartup().withStartupTimeout(150_000))
    .up()
  const container = env.getContainer('tests')
  const said: string[] = []
  for await (const chunk of await container.logs()) said.push(String(chunk))
  expect(said.join('')).toBe('reached\n404\n')
})

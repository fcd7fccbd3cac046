import { resolve } from 'node:path'
import { Wait } from 'testcontainers'
import { describe, expect, test } from 'vitest'
import { Environment } from '../../src/testing/environment.ts'
import { type Bench, libraryBench } from '../support/library.ts'

const ROOT = resolve('.')
const SOCKET = '/var/run/docker.sock'

/** What is said in a container of this repository's Node that was handed the engine's socket. */
async function saidWithin(bench: Bench, command: readonly string[]): Promise<string> {
  const tests = {
    image: 'node:24',
    init: true,
    command: [...command],
    working_dir: bench.folder,
    environment: { ENVCTL_REGISTRY_MIRRORS: process.env['ENVCTL_REGISTRY_MIRRORS'] ?? '' },
    volumes: [`${SOCKET}:${SOCKET}`, `${ROOT}:${ROOT}:ro`, `${bench.folder}:${bench.folder}`],
  }
  const services = { tests }
  await using env = await new Environment({ name: bench.name, services }, bench.folder)
    .withWaitStrategy('tests', Wait.forOneShotStartup().withStartupTimeout(150_000))
    .up()
  const said: string[] = []
  for await (const chunk of await env.getContainer('tests').logs()) said.push(String(chunk))
  return said.join('')
}

describe('in a container that was handed the socket of the engine, services are reached where the engine publishes them', () => {
  test('by the library', async () => {
    await using bench = await libraryBench()
    // The name is that of the definition: what is left over goes with the bench.
    const command = ['node', resolve('test/support/programs/within.mjs'), bench.name]
    expect(await saidWithin(bench, command)).toBe('reached\n404\n')
  })

  test('by the command line', async () => {
    await using bench = await libraryBench()
    await bench.write(
      'envs.yaml',
      `name: NAME
services:
  web: { image: "busybox:1.35", init: true, command: httpd -f -p 80, ports: ["80"], ready: { http: { port: 80, path: /, status: 404 } } }
environments: { dev: { services: [web], outputs: { WEB: "http://\${services.web.host}:\${services.web.port}/" } } }
`,
    )
    const envctl = `node ${resolve('bin/envctl.js')}`
    const status = `node -e 'fetch(process.env.WEB).then(({ status }) => console.log(status))'`
    const script = `${envctl} up && ${envctl} run -- ${status}; ${envctl} down --volumes --timeout 1`
    expect(await saidWithin(bench, ['sh', '-c', script])).toContain('404\n')
  })
})

import { expect, test } from 'vitest'
import { Environment } from '../../src/testing/environment.ts'
import { project } from '../support/cli.ts'
import { libraryBench } from '../support/library.ts'

const COMPOSE = `
name: NAME
x-common: &common
  image: busybox:1.35
  init: true
  command: ["sh", "-c", "echo $$GREETING; sleep 1000"]
services:
  web:
    <<: *common
    environment: [GREETING=hello]
  other: { <<: *common, profiles: [more] }
`
const OVERRIDE = `
services:
  web: { environment: { GREETING: over }, labels: { side: "1" } }
  added: { image: "busybox:1.35", init: true, command: sleep 1000 }
`

test('a Compose file with merges is a definition, and what lies over it is read where none is named', async () => {
  await using box = await project(COMPOSE, { file: 'docker-compose.yml' })
  await box.write('docker-compose.override.yml', OVERRIDE)
  const up = await box.run(['up', '--json'])
  expect(up, up.stderr).toMatchObject({ exitCode: 0 })
  const services = JSON.parse(up.stdout).services.map(({ service }: { service: string }) => service)
  expect(services).toEqual(['added', 'web'])
  await expect.poll(async () => (await box.run(['logs', 'web'])).stdout).toContain('over')

  const named = ['-f', 'docker-compose.yml', '-f', 'docker-compose.override.yml']
  expect((await box.run(['config', '--services', ...named])).stdout.split('\n').toSorted()).toEqual(services)
  expect(JSON.parse((await box.run([...named, 'up', '--json'])).stdout).changed).toBe(false)

  const alone = await box.run(['config', '--services', '-f', 'docker-compose.yml'])
  expect(alone.stdout.split('\n')).toEqual(['web'])
  const completed = await box.run(['complete', '--', 'logs', ''])
  expect(completed.stdout).toContain('added')

  // Whichever of the files gives it, it is one name to all commands.
  await box.write('docker-compose.override.yml', `name: NAMEtoo\n${OVERRIDE}`)
  expect(JSON.parse((await box.run(['ps', '--json'])).stdout).instance).toBe(`${box.name}too-default`)
  await box.write('docker-compose.override.yml', 'services: { web: { imag: x } }')
  const wrong = await box.run(['up'])
  expect(wrong).toMatchObject({ exitCode: 3 })
  expect(wrong.stderr).toContain('docker-compose.override.yml:1:20: "imag" is not a key')
})

test('the library takes several files as well', async () => {
  await using bench = await libraryBench()
  await bench.write('compose.yaml', COMPOSE)
  await bench.write('more.yaml', OVERRIDE)
  await using env = await new Environment(bench.folder, ['compose.yaml', 'more.yaml']).up()
  expect(env.getContainer('added').getLabels()).toMatchObject({ 'com.docker.compose.service': 'added' })
  expect(env.getContainer('web').getLabels()).toMatchObject({ side: '1' })
})

test('a fixed name of a container does not stand in the way of forks and tests', async () => {
  await using box = await project(
    `name: NAME
services:
  db: { image: "redis:7.0", container_name: NAME-fixed, volumes: [data:/data] }
  web: { image: "busybox:1.35", init: true, command: sh -c "ping -c 1 NAME-fixed && sleep 1000", depends_on: [db] }
volumes: { data: }
`,
    { file: 'compose.yaml' },
  )
  const works = async (...args: readonly string[]) => {
    const ran = await box.run(args)
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 })
    return ran.stdout
  }
  await works('up')
  await works('exec', '-T', 'db', 'redis-cli', 'set', 'a', 'kept')
  await works('test', '--', 'true')
  await works('fork', 'other')
  expect(await works('exec', '-T', '--instance', 'other', 'db', 'redis-cli', 'get', 'a')).toBe('kept')
  const names = async (...args: readonly string[]) =>
    JSON.parse(await works('ps', '--json', ...args)).services.map(
      ({ container }: { container: string }) => container,
    )
  expect(await names('db')).toEqual([`${box.name}-fixed`])
  expect(await names('db', '--instance', 'other')).toEqual([`${box.name}-default-other-db-1`])
  // It is found by the fixed name there.
  expect(await works('logs', 'web', '--instance', 'other')).toContain('1 packets received')
})

import { expect, test } from 'vitest'
import { project } from '../support/cli.ts'

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

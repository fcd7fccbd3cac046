import { expect, test } from 'vitest'
import { project } from '../support/cli.ts'

test('every template comes up, passes its probe and answers a real request', async () => {
  await using all = await project(`
name: NAME
services:
  postgres: { template: postgres, with: { version: "15", user: me, password: secret, database: shop } }
  mariadb: { template: mariadb, with: { version: "10.11", database: shop } }
  redis: { template: redis, with: { version: "7.0" } }
  rabbitmq: { template: rabbitmq, with: { version: "3.10" } }
  nginx: { template: nginx, with: { version: "1.22" } }
environments:
  dev:
    outputs:
      POSTGRES: "\${services.postgres.url}"
      MARIADB: "\${services.mariadb.url}"
      REDIS: "\${services.redis.url}"
      RABBITMQ: "\${services.rabbitmq.url}"
      NGINX: "\${services.nginx.url}"
`)
  const up = await all.run(['up', '--json'])
  expect(up, up.stderr).toMatchObject({ exitCode: 0 })
  const outputs: Readonly<Record<string, string>> = JSON.parse(up.stdout).outputs
  expect(outputs['POSTGRES']).toMatch(/^postgres:\/\/me:secret@127\.0\.0\.1:\d+\/shop$/)
  expect(outputs['MARIADB']).toMatch(/^mysql:\/\/app:app@127\.0\.0\.1:\d+\/shop$/)
  const answers = await Promise.all([
    all.run([
      'exec',
      '-T',
      'postgres',
      'psql',
      'postgres://me:secret@postgres:5432/shop',
      '-tAc',
      'select 1',
    ]),
    all.run([
      'exec',
      '-T',
      'mariadb',
      'mariadb',
      '-h',
      'mariadb',
      '-uapp',
      '-papp',
      'shop',
      '-sNe',
      'select 1',
    ]),
    all.run(['exec', '-T', 'redis', 'redis-cli', 'ping']),
    all.run(['exec', '-T', 'rabbitmq', 'rabbitmqctl', 'list_users', '--silent']),
  ])
  expect(answers.map(({ stdout }) => stdout.trim().split(/\s/)[0])).toEqual(['1', '1', 'PONG', 'guest'])
  expect((await fetch(outputs['NGINX'] ?? '')).status).toBe(200)
})

test('a template of the project itself wins, and is checked like any other', async () => {
  await using own = await project('name: NAME\nservices:\n  a: { template: mine, with: { word: hello } }\n')
  const missing = await own.run(['validate'])
  expect(missing.exitCode).toBe(3)
  const { mkdir } = await import('node:fs/promises')
  await mkdir(`${own.folder}/templates/mine`, { recursive: true })
  await own.write(
    'templates/mine/template.yaml',
    'description: mine\nchecked: here\nparameters:\n  word: { type: string, description: a word }\nservice: { image: "busybox:1.35", environment: { WORD: "${with.word}" } }\n',
  )
  const config = JSON.parse((await own.run(['config', '--json'])).stdout)
  expect(config.services.a.container.environment).toEqual({ WORD: 'hello' })
  await own.write('templates/mine/template.yaml', 'description: mine\nservice: { imag: x }\n')
  const wrong = await own.run(['validate'])
  expect(wrong.exitCode).toBe(3)
  expect(wrong.stderr).toContain('templates/mine/template.yaml')
  expect(wrong.stderr).toContain('did you mean "image"')
})

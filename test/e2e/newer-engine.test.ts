import { execa } from 'execa'
import { expect, test } from 'vitest'
import { ensureNewerEngine, NEWER_ENGINE } from '../../scripts/newer-engine.ts'
import { project } from '../support/cli.ts'
import { startPrivateEngine } from '../support/private-engine.ts'

const BOX = `
name: NAME
services:
  files: { image: IMAGE, command: ["sh", "-c", "mkdir -p /data/pages; echo fine > /data/pages/index.html"], volumes: ["data:/data"] }
  web:
    image: IMAGE
    command: httpd -f -p 80 -h /pages
    init: true
    ports: ["80"]
    networks: [default, back]
    volumes: [{ type: volume, source: data, target: /pages, volume: { subpath: pages } }]
    healthcheck: { test: wget -q -O - localhost, interval: 30s, start_period: 30s, start_interval: 100ms }
    annotations: { org.example.note: kept }
    depends_on: { files: { condition: service_completed_successfully } }
  built: { build: { context: ., dockerfile_inline: "FROM IMAGE\\nRUN echo made > /made" }, command: sleep 600, init: true, networks: [back] }
networks: { back: {} }
volumes: { data: {} }
environments:
  dev: { services: [files, web, built], outputs: { WEB_URL: "http://\${services.web.host}:\${services.web.port}/" } }
`

test('an environment comes up, is used and goes on Docker 26, with what only a newer engine can', async () => {
  await ensureNewerEngine()
  await using engine = await startPrivateEngine({ programs: NEWER_ENGINE, networks: true })
  const { inside, image, env } = engine
  await using box = await project(BOX.replaceAll('IMAGE', image), { inside, env })
  const works = async (...args: readonly string[]) => {
    const ran = await box.run(args)
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 })
    return ran
  }
  expect(JSON.parse((await works('version', '--json')).stdout).engine.version).toMatch(/^2[6-9]\./)
  const made = await works('up')
  expect(made.stderr).not.toContain('has no effect')
  const { outputs } = JSON.parse((await works('env', '--json')).stdout)
  const [program = '', ...before] = inside
  const asked = await execa(program, [...before, 'busybox', 'wget', '-q', '-O', '-', outputs.WEB_URL])
  expect(asked.stdout).toBe('fine')
  expect((await works('up')).stderr).toContain('was up already')
  expect((await works('exec', '-T', 'built', 'cat', '/made')).stdout).toBe('made')
  expect((await works('exec', '-T', 'built', 'wget', '-q', '-O', '-', 'web')).stdout).toBe('fine')
  expect((await works('run', '-T', 'files', 'ls', '/data')).stdout).toBe('pages')
  await works('restart')
  await works('stop')
  await works('start')
  const { services } = JSON.parse((await works('ps', '--json')).stdout)
  expect(services.map(({ service, health }: Record<string, string>) => [service, health])).toEqual([
    ['built', 'none'],
    ['web', 'healthy'],
  ])
  await works('down', '--volumes')
  expect(await engine.docker.listContainers({ all: true })).toEqual([])
  expect((await engine.docker.listVolumes()).Volumes).toEqual([])
  expect((await engine.docker.listNetworks()).map(({ Name }) => Name).sort()).toEqual([
    'bridge',
    'host',
    'none',
  ])
})

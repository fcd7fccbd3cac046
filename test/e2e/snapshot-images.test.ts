import { expect, test } from 'vitest'
import { type Project, project } from '../support/cli.ts'
import { docker } from '../support/docker.ts'
import { works } from '../support/works.ts'

const SERVICE = `{ image: "envctl-snapshot/NAME:base", command: sleep 100000, network_mode: none, stop_grace_period: 0s, volumes: ["data:/data"] }`
const BOX = `
name: NAME
services:
  c: ${SERVICE}
  b-c: ${SERVICE.replace('data:', 'more:')}
volumes: { data: {}, more: {} }
`

const inside = (box: Project, service: string, script: string) =>
  works(box, 'exec', '-T', service, 'sh', '-c', script)
const write = (box: Project, text: string) =>
  Promise.all(['c', 'b-c'].map((service) => inside(box, service, `echo ${text} of ${service} > /etc/mine`)))
const read = (box: Project) =>
  Promise.all(['c', 'b-c'].map((service) => inside(box, service, 'cat /etc/mine')))
const changes = async (box: Project): Promise<readonly string[]> =>
  JSON.parse(await works(box, 'plan', '--json')).plan.actions.map(({ kind }: { kind: string }) => kind)

test('files alone are a snapshot where no service has a volume', async () => {
  await using box = await project(
    'name: NAME\nservices:\n  c: { image: "busybox:1.35", command: sleep 100000, network_mode: none, stop_grace_period: 0s }\n',
  )
  const none = await box.run(['snapshot', 'create', 'one', '--files'])
  expect(none).toMatchObject({ exitCode: 2 })
  expect(none.stderr).not.toContain('--files')
  await works(box, 'up')
  await inside(box, 'c', 'echo mine > /etc/mine')
  expect((await box.run(['snapshot', 'create', 'one'])).stderr).toContain('--files')
  await works(box, 'snapshot', 'create', 'one', '--files')
  expect(await inside(box, 'c', 'cat /etc/mine')).toBe('mine')
  await inside(box, 'c', 'rm /etc/mine')
  await works(box, 'restore', 'one')
  expect(await inside(box, 'c', 'cat /etc/mine')).toBe('mine')
  await works(box, 'up', '--instance', 'two', '--from', 'one')
  expect(await works(box, 'exec', '--instance', 'two', '-T', 'c', 'cat', '/etc/mine')).toBe('mine')
})

test('each snapshot has files of its own, and tells when they are of another image than the definition has', async () => {
  await using box = await project(BOX)
  const base = `envctl-snapshot/${box.name}:base`
  await docker('tag', 'busybox:1.35', base)
  await works(box, 'up')
  await write(box, 'first')
  await works(box, 'snapshot', 'create', 'a-b', '--files')
  await write(box, 'second')
  await works(box, 'snapshot', 'create', 'a', '--files')
  await works(box, 'restore', 'a-b')
  expect(await read(box)).toEqual(['first of c', 'first of b-c'])
  await works(box, 'restore', 'a')
  expect(await read(box)).toEqual(['second of c', 'second of b-c'])
  expect(new Set(await changes(box))).toEqual(new Set(['wait-container']))

  const id = await docker('create', 'busybox:1.35', 'true')
  await docker('commit', '--change', 'LABEL another=1', id, base)
  await docker('rm', id)
  const restored = await box.run(['restore', 'a'])
  expect(restored, restored.stderr).toMatchObject({ exitCode: 0 })
  expect(restored.stderr + restored.stdout).toContain('which is not that of the definition now')
  expect(await read(box)).toEqual(['second of c', 'second of b-c'])
  expect(await changes(box)).toContain('create-container')
})

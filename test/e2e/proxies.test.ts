import { expect, test } from 'vitest'
import { project } from '../support/cli.ts'

test('proxies of the Docker CLI are known to builds and containers, and change neither image nor container', async () => {
  await using shop = await project(`
name: NAME
services:
  it:
    image: "NAME/it:1"
    build: { context: ., dockerfile_inline: "FROM busybox:1.35\\nRUN echo NAME; env | grep -i _proxy | sort > /built" }
    environment: { http_proxy: own }
    command: sleep 1000
    init: true
`)
  const proxies = { default: { httpProxy: 'http://proxy.example:1', noProxy: 'localhost' } }
  await shop.write('config.json', JSON.stringify({ proxies }))
  const env = { DOCKER_CONFIG: shop.folder }
  const lines = async (command: string) =>
    (await shop.run(['exec', 'it', '--', 'sh', '-c', command])).stdout.trim().split('\n')
  expect(await shop.run(['up'], { env })).toMatchObject({ exitCode: 0 })
  expect(await lines('cat /built')).toEqual([
    'HTTP_PROXY=http://proxy.example:1',
    'NO_PROXY=localhost',
    'http_proxy=http://proxy.example:1',
    'no_proxy=localhost',
  ])
  expect(await lines('env | grep -i _proxy | sort')).toEqual([
    'HTTP_PROXY=http://proxy.example:1',
    'NO_PROXY=localhost',
    'http_proxy=own',
    'no_proxy=localhost',
  ])
  const { stdout } = await shop.run(['plan', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ plan: { actions: [{ kind: 'wait-container' }] } })
})

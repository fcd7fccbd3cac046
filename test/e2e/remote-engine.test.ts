import { expect, onTestFinished, test } from 'vitest'
import { project } from '../support/cli.ts'
import { proxyTo } from '../support/proxy.ts'

const BOX = `
name: NAME
services:
  web: { image: "busybox:1.35", init: true, command: httpd -f -p 80, ports: ["80"], ready: { http: { port: 80, path: /, status: 404 } } }
  own: { image: "busybox:1.35", init: true, command: httpd -f -p 80, ports: ["127.0.0.1::80"] }
environments:
  dev: { services: [web, own], outputs: { WEB: "http://\${services.web.host}:\${services.web.port}/" } }
`

test('on an engine of another machine, ports are published where they can be reached, unless an address is given', async () => {
  const proxy = await proxyTo('/var/run/docker.sock')
  onTestFinished(() => proxy.close())
  // An address of this machine that does not look like one.
  const remote = { DOCKER_HOST: `tcp://0.0.0.0:${proxy.port}` }
  await using box = await project(BOX, { env: remote })
  const up = await box.run(['up', '--json'])
  expect(up, up.stderr).toMatchObject({ exitCode: 0 })
  const { WEB } = JSON.parse(up.stdout).outputs
  expect(WEB).toBe(`http://${(await box.run(['port', 'web', '80'])).stdout}/`)
  expect(new URL(WEB).hostname).toBe('0.0.0.0')
  expect((await fetch(WEB)).status).toBe(404)
  const { services } = JSON.parse((await box.run(['ps', '--json'])).stdout)
  const published = services.map(({ service, ports }: { service: string; ports: { address: string }[] }) => [
    service,
    ports.map(({ address }) => address),
  ])
  expect(published).toEqual([
    ['own', ['127.0.0.1']],
    ['web', ['0.0.0.0']],
  ])
  // What is there is as it should be.
  const again = JSON.parse((await box.run(['up', '--json'])).stdout)
  expect(again.changed).toBe(false)
})

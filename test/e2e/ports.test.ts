import { expect, test } from 'vitest'
import { project } from '../support/cli.ts'
import { freePort } from '../support/ports.ts'

const WEB = 'image: "busybox:1.35", command: sh -c "echo here > index.html; exec httpd -f -p 80", init: true'

async function answer(url: string): Promise<string> {
  const response = await fetch(url)
  return (await response.text()).trim()
}

test('a port may be published several times, and each has its place through everything', async () => {
  const [first, second] = [await freePort(), await freePort()]
  await using shop = await project(`
name: NAME
services:
  web: { ${WEB}, ports: ["${first}:80", "127.0.0.2:${second}:80", "80"] }
environments: { dev: { outputs: { URL: "\${services.web.url}", PORT: "\${services.web.ports.80}" } } }
`)
  const up = async (...args: readonly string[]) => {
    const ran = await shop.run(['up', '--json', ...args])
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 })
    const { outputs, services } = JSON.parse(ran.stdout)
    return { outputs, ports: services[0].ports }
  }
  const made = await up()
  expect(made.outputs).toEqual({ URL: `tcp://127.0.0.1:${first}`, PORT: String(first) })
  expect(made.ports.slice(0, 2)).toEqual([
    { target: '80/tcp', address: '127.0.0.1', port: first },
    { target: '80/tcp', address: '127.0.0.2', port: second },
  ])
  expect(made.ports).toHaveLength(3)
  for (const { address, port } of made.ports) expect(await answer(`http://${address}:${port}`)).toBe('here')
  const shown = made.ports.map(({ address, port }: { address: string; port: number }) => `${address}:${port}`)
  expect((await shop.run(['port', 'web', '80'])).stdout.split('\n')).toEqual(shown)
  expect(await up('--force-recreate')).toEqual(made)
  expect((await shop.run(['stop'])).exitCode).toBe(0)
  expect(await up()).toEqual(made)
})

test('a port at an address of the sixth version is reached where it is told', async () => {
  const port = await freePort()
  await using shop = await project(`
name: NAME
services:
  web: { ${WEB}, ports: ["[::1]:${port}:80"], ready: { http: { port: 80, path: / } } }
environments: { dev: { outputs: { URL: "\${services.web.url}", HOST: "\${services.web.host}" } } }
`)
  const up = await shop.run(['up', '--json'])
  expect(up, up.stderr).toMatchObject({ exitCode: 0 })
  const { outputs } = JSON.parse(up.stdout)
  expect(outputs).toEqual({ URL: `http://[::1]:${port}`, HOST: '::1' })
  expect(await answer(outputs.URL)).toBe('here')
  expect((await shop.run(['port', 'web', '80'])).stdout).toBe(`[::1]:${port}`)
  expect((await shop.run(['open', '--print', 'web'])).stdout).toBe(outputs.URL)
})

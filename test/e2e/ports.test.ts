import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { expect, test } from 'vitest'
import { project } from '../support/cli.ts'
import { freePort } from '../support/ports.ts'

const WEB = 'image: "busybox:1.35", command: sh -c "echo here > index.html; exec httpd -f -p 80", init: true'

async function answer(url: string): Promise<string> {
  const response = await fetch(url)
  return (await response.text()).trim()
}

/** A process of this machine that has a port: this one. */
async function listening(wanted = 0): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer().listen(wanted, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it listens nowhere')
  return { server, port: address.port }
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

test('one port at two addresses is two ports, for services and for instances', async () => {
  const port = await freePort()
  const definition = (address: string) => `
name: NAME
services:
  web: { ${WEB}, ports: ["${address}:${port}:80"] }
  other: { ${WEB}, ports: ["127.0.0.4:${port}:80"] }
`
  await using shop = await project(definition('127.0.0.2'))
  const up = await shop.run(['up'])
  expect(up, up.stderr).toMatchObject({ exitCode: 0 })
  await using second = await project(definition('127.0.0.3').replace(/ {2}other.*/, ''))
  const beside = await second.run(['up'])
  expect(beside, beside.stderr).toMatchObject({ exitCode: 0 })
  for (const last of [2, 3, 4]) expect(await answer(`http://127.0.0.${last}:${port}`)).toBe('here')
  await second.write('envs.yaml', definition('0.0.0.0').replace(/ {2}other.*/, ''))
  const everywhere = await second.run(['up'])
  expect(everywhere.exitCode).toBe(6)
  expect(everywhere.stderr).toContain(
    `Port ${port} for 80/tcp of service "web" is in use by container "${shop.name}`,
  )
})

test('a port that a process has is told before the container that is to have it is touched', async () => {
  const port = await freePort()
  const definition = (published: number) =>
    `name: NAME\nservices: { web: { ${WEB}, ports: ["${published}:80"] } }`
  await using shop = await project(definition(port))
  const up = await shop.run(['up'])
  expect(up, up.stderr).toMatchObject({ exitCode: 0 })
  const { server, port: held } = await listening()
  try {
    await shop.write('envs.yaml', definition(held))
    const refused = await shop.run(['up'])
    expect(refused.exitCode).toBe(6)
    expect(refused.stderr).toContain(`process ${process.pid}`)
    expect(await answer(`http://127.0.0.1:${port}`)).toBe('here')
  } finally {
    server.close()
  }
})

test('a stopped service whose port was taken meanwhile comes up with another', async () => {
  await using shop = await project(`
name: NAME
services: { web: { ${WEB}, ports: ["80"] } }
environments: { dev: { outputs: { URL: "\${services.web.url}" } } }
`)
  const up = async () => {
    const ran = await shop.run(['up', '--json'])
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 })
    return JSON.parse(ran.stdout)
  }
  const { port } = (await up()).services[0].ports[0]
  expect((await shop.run(['stop'])).exitCode).toBe(0)
  const { server } = await listening(port)
  try {
    expect((await shop.run(['plan'])).stdout).toContain(`port ${port} is taken`)
    const again = await up()
    expect(again.services[0].ports[0].port).not.toBe(port)
    expect(await answer(again.outputs.URL.replace('tcp:', 'http:'))).toBe('here')
    expect((await up()).changed).toBe(false)
  } finally {
    server.close()
  }
})

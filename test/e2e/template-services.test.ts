import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { project } from '../support/cli.ts'

/** Sends bytes to the address of a url, and answers with all that comes until it matches. */
async function talk(url: string, send: readonly (string | Buffer)[], until: RegExp): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  let text = ''
  socket.on('data', (data) => {
    text += data.toString('latin1')
  })
  for (const each of send) socket.write(each)
  await expect.poll(() => text, { timeout: 5000 }).toMatch(until)
  socket.destroy()
  return text
}

/** MQTT's CONNECT with a name for the client. */
const MQTT_CONNECT = Buffer.from([0x10, 0x0d, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 1, 0x61])

test('databases are filled from seed files, in their order, once', async () => {
  await using box = await project(`
name: NAME
services:
  pg: { template: postgres, with: { version: "15", database: shop, seed: [schema.sql, "数据 2.sql"] } }
  maria: { template: mariadb, with: { version: "10.11", seed: maria.sql } }
`)
  await box.write('schema.sql', 'create table items (name text);\r\n')
  await box.write('数据 2.sql', "insert into items values ('一'), ('two');\n")
  await box.write('maria.sql', "create table items (name text); insert into items values ('three');")
  const up = await box.run(['up'])
  expect(up, up.stderr).toMatchObject({ exitCode: 0 })
  const pg = () =>
    box.run(['exec', '-T', 'pg', 'psql', '-U', 'postgres', 'shop', '-tAc', 'select name from items'])
  expect((await pg()).stdout).toBe('一\ntwo')
  const maria = ['exec', '-T', 'maria', 'mariadb', '-uapp', '-papp', 'app', '-sNe', 'select name from items']
  expect((await box.run(maria)).stdout).toBe('three')
  // Data is not thrown away when a seed changes: the container is another one, and its volume the same.
  await box.write('schema.sql', 'create table other (name text);')
  expect(await box.run(['up'])).toMatchObject({ exitCode: 0 })
  expect((await pg()).stdout).toBe('一\ntwo')
})

test('brokers and caches answer by their urls', async () => {
  await using box = await project(`
name: NAME
services:
  nats: { template: nats, with: { version: "2.9" } }
  cache: { template: memcached, with: { version: "1.6", memory: 8 } }
  open: { template: mosquitto, with: { version: "2.0" } }
  closed:
    template: mosquitto
    with: { version: "2.0", config: own.conf, config_path: /mosquitto/config/own.conf }
environments:
  dev:
    outputs:
      NATS: "\${services.nats.url}"
      CACHE: "\${services.cache.url}"
      OPEN: "\${services.open.url}"
      CLOSED: "\${services.closed.url}"
`)
  await box.write('own.conf', 'listener 1883\nallow_anonymous false\n')
  const up = await box.run(['up', '--json'])
  expect(up, up.stderr).toMatchObject({ exitCode: 0 })
  const {
    NATS = '',
    CACHE = '',
    OPEN = '',
    CLOSED = '',
  }: Readonly<Record<string, string>> = JSON.parse(up.stdout).outputs
  await talk(NATS, ['CONNECT {}\r\nSUB topic 1\r\nPUB topic 5\r\nhello\r\n'], /MSG topic 1 5\r\nhello/)
  expect(await talk(NATS, ['CONNECT {}\r\nPING\r\n'], /PONG/)).toMatch(/"jetstream":true/)
  await talk(CACHE, ['set key 0 0 5\r\nvalue\r\nget key\r\n'], /STORED\r\nVALUE key 0 5\r\nvalue/)
  // CONNACK: accepted by the one, not authorised by the other.
  await talk(OPEN, [MQTT_CONNECT], /^\x20\x02\x00\x00/)
  await talk(CLOSED, [MQTT_CONNECT], /^\x20\x02\x00\x05/)
})

test('a web server has the pages and the configuration that it is given', async () => {
  await using box = await project(`
name: NAME
services:
  web: { template: nginx, with: { version: "1.22", pages: [index.html], config: site.conf } }
environments: { dev: { outputs: { URL: "\${services.web.url}" } } }
`)
  await box.write('index.html', '<p>hello</p>')
  await box.write(
    'site.conf',
    'server { listen 80; root /usr/share/nginx/html; location /made { return 299 "made"; } }',
  )
  const up = await box.run(['up', '--json'])
  expect(up, up.stderr).toMatchObject({ exitCode: 0 })
  const { URL: url } = JSON.parse(up.stdout).outputs
  expect(await (await fetch(`${url}/index.html`)).text()).toBe('<p>hello</p>')
  expect((await fetch(`${url}/made`)).status).toBe(299)
})

test('a service can tell its clients of the host where to come back to', async () => {
  await using box = await project(`
name: NAME
services:
  it:
    image: busybox:1.35
    ports: ["9094"]
    environment: { ADVERTISED: "INSIDE://\${self.host}:9092,HOST://\${self.published.host}:\${self.published.9094}" }
    command: ["sh", "-c", "echo \${self.published.9094}; exec httpd -f -p 9094"]
    init: true
`)
  const up = await box.run(['up', '--json'])
  expect(up, up.stderr).toMatchObject({ exitCode: 0 })
  const [{ ports }] = JSON.parse(up.stdout).services
  const told = await box.run(['exec', '-T', 'it', 'sh', '-c', 'echo $ADVERTISED'])
  expect(told.stdout).toBe(`INSIDE://it:9092,HOST://127.0.0.1:${ports[0].port}`)
  expect((await box.run(['logs', '--no-prefix', 'it'])).stdout).toBe(String(ports[0].port))
  // Nothing changed: the port that was given is no part of what is compared.
  expect(JSON.parse((await box.run(['up', '--json'])).stdout).changed).toBe(false)
})

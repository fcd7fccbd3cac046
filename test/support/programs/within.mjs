/** Reaches what it has started, a service and one that Testcontainers starts: `node within.mjs NAME`. */
import { GenericContainer } from 'testcontainers'
import { Environment } from '../../../dist/index.js'

const page = { content: 'reached', target: '/index.html' }
const web = new GenericContainer('busybox:1.35')
  .withExposedPorts(80)
  .withCommand(['httpd', '-f', '-p', '80'])
  .withCopyContentToContainer([page])
const services = {
  web,
  plain: {
    image: 'busybox:1.35',
    init: true,
    command: 'httpd -f -p 80',
    ports: ['80'],
    ready: { http: { port: 80, path: '/', status: 404 } },
  },
}
const env = await new Environment({ name: process.argv[2], services }, '/tmp').up()
try {
  const { host, port } = env.service('web')
  const page = await (await fetch(`http://${host}:${port}/`)).text()
  const plain = env.service('plain')
  const { status } = await fetch(`http://${plain.host}:${plain.port}/`)
  process.stdout.write(`${page}\n${status}\n`)
} finally {
  await env.down()
}

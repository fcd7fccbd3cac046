import { describe, expect, it } from 'vitest'
import { renderText } from '../../../src/spec/outputs.ts'
import type { ProbeSpec } from '../../../src/spec/types.ts'
import { SERVICES } from '../../support/templates.ts'
import { problemsOf, specOf } from './support/resolved.ts'

function rendered(name: string) {
  const spec = specOf(
    `name: shop\nservices: { it: { template: ${name} } }\nenvironments: { dev: { outputs: { URL: "\${services.it.url}" } } }`,
  )
  const service = spec.services['it']
  const ports = service?.container.ports.map(({ target, protocol }, index) => [
    `${target}/${protocol}`,
    { host: '127.0.0.1', port: 21_000 + index },
  ])
  const url = renderText(spec.outputs['URL'] ?? [], {
    it: { host: '127.0.0.1', ports: Object.fromEntries(ports ?? []) },
  })
  return {
    image: service?.image,
    inside: service?.url,
    host: url.ok ? url.text : url.missing,
    ready: service?.ready.probes.map(probeText).join(', '),
    state: service?.state.join(' '),
  }
}

function probeText(probe: ProbeSpec): string {
  switch (probe.kind) {
    case 'http':
      return `http :${probe.port}${probe.path}${probe.body === undefined ? '' : ` /${probe.body}/`}`
    case 'tcp':
      return `${probe.protocol} :${probe.port}`
    case 'log':
      return `log /${probe.pattern}/`
    default:
      return probe.kind
  }
}

it('each renders as people know its image', () => {
  expect(Object.fromEntries(SERVICES.map(({ name }) => [name, rendered(name)]))).toMatchInlineSnapshot(`
    {
      "clickhouse": {
        "host": "http://app:app@127.0.0.1:21000/app",
        "image": "clickhouse/clickhouse-server:25.3",
        "inside": "http://app:app@it:8123/app",
        "ready": "http :8123/ping",
        "state": "/var/lib/clickhouse",
      },
      "cockroachdb": {
        "host": "postgres://root@127.0.0.1:21000/app?sslmode=disable",
        "image": "cockroachdb/cockroach:latest-v24.3",
        "inside": "postgres://root@it:26257/app?sslmode=disable",
        "ready": "http :8080/health?ready=1, plain :26257",
        "state": "/cockroach/cockroach-data",
      },
      "consul": {
        "host": "http://127.0.0.1:21000",
        "image": "hashicorp/consul:1.20",
        "inside": "http://it:8500",
        "ready": "http :8500/v1/status/leader /".+:\\d+"/",
        "state": "/consul/data",
      },
      "elasticsearch": {
        "host": "http://127.0.0.1:21000",
        "image": "elasticsearch:8.17.0",
        "inside": "http://it:9200",
        "ready": "http :9200/_cluster/health?wait_for_status=yellow&timeout=1s",
        "state": "/usr/share/elasticsearch/data",
      },
      "etcd": {
        "host": "http://127.0.0.1:21000",
        "image": "quay.io/coreos/etcd:v3.5.17",
        "inside": "http://it:2379",
        "ready": "http :2379/health /"health":\\s*"true"/",
        "state": "/etcd-data",
      },
      "grafana": {
        "host": "http://127.0.0.1:21000",
        "image": "grafana/grafana:11.4.0",
        "inside": "http://it:3000",
        "ready": "http :3000/api/health /"database":\\s*"ok"/",
        "state": "/var/lib/grafana",
      },
      "jaeger": {
        "host": "http://127.0.0.1:21002",
        "image": "jaegertracing/jaeger:2.2.0",
        "inside": "http://it:4318",
        "ready": "http :16686/, plain :4318",
        "state": "",
      },
      "kafka": {
        "host": "127.0.0.1:21000",
        "image": "apache/kafka:4.0.0",
        "inside": "it:9092",
        "ready": "plain :9094, log /Kafka Server started/",
        "state": "/var/lib/kafka/data",
      },
      "keycloak": {
        "host": "http://127.0.0.1:21000",
        "image": "quay.io/keycloak/keycloak:26.0",
        "inside": "http://it:8080",
        "ready": "http :8080/realms/master",
        "state": "/opt/keycloak/data",
      },
      "localstack": {
        "host": "http://127.0.0.1:21000",
        "image": "localstack/localstack:4",
        "inside": "http://it:4566",
        "ready": "http :4566/_localstack/init/ready /"completed":\\s*true/",
        "state": "/var/lib/localstack",
      },
      "mailpit": {
        "host": "smtp://127.0.0.1:21000",
        "image": "axllent/mailpit:v1.21",
        "inside": "smtp://it:1025",
        "ready": "http :8025/readyz",
        "state": "/data",
      },
      "mariadb": {
        "host": "mysql://app:app@127.0.0.1:21000/app",
        "image": "mariadb:11.4",
        "inside": "mysql://app:app@it:3306/app",
        "ready": "mysql :3306",
        "state": "/var/lib/mysql",
      },
      "memcached": {
        "host": "memcached://127.0.0.1:21000",
        "image": "memcached:1.6",
        "inside": "memcached://it:11211",
        "ready": "plain :11211",
        "state": "",
      },
      "minio": {
        "host": "http://127.0.0.1:21000",
        "image": "minio/minio:latest",
        "inside": "http://it:9000",
        "ready": "http :9000/minio/health/ready",
        "state": "/data",
      },
      "mongodb": {
        "host": "mongodb://root:root@127.0.0.1:21000/app?authSource=admin",
        "image": "mongo:8",
        "inside": "mongodb://root:root@it:27017/app?authSource=admin",
        "ready": "plain :27017, log /"Listening on","attr":\\{"address":"0\\.0\\.0\\.0/",
        "state": "/data/db /data/configdb",
      },
      "mosquitto": {
        "host": "mqtt://127.0.0.1:21000",
        "image": "eclipse-mosquitto:2",
        "inside": "mqtt://it:1883",
        "ready": "plain :1883",
        "state": "/mosquitto/data",
      },
      "mysql": {
        "host": "mysql://app:app@127.0.0.1:21000/app",
        "image": "mysql:8.4",
        "inside": "mysql://app:app@it:3306/app",
        "ready": "mysql :3306",
        "state": "/var/lib/mysql",
      },
      "nats": {
        "host": "nats://127.0.0.1:21000",
        "image": "nats:2",
        "inside": "nats://it:4222",
        "ready": "http :8222/healthz",
        "state": "/data",
      },
      "nginx": {
        "host": "http://127.0.0.1:21000",
        "image": "nginx:1.28",
        "inside": "http://it:80",
        "ready": "http :80/",
        "state": "",
      },
      "opensearch": {
        "host": "http://127.0.0.1:21000",
        "image": "opensearchproject/opensearch:2.19.0",
        "inside": "http://it:9200",
        "ready": "http :9200/_cluster/health?wait_for_status=yellow&timeout=1s",
        "state": "/usr/share/opensearch/data",
      },
      "postgres": {
        "host": "postgres://postgres:postgres@127.0.0.1:21000/postgres",
        "image": "postgres:17",
        "inside": "postgres://postgres:postgres@it:5432/postgres",
        "ready": "postgres :5432",
        "state": "",
      },
      "prometheus": {
        "host": "http://127.0.0.1:21000",
        "image": "prom/prometheus:v3.1.0",
        "inside": "http://it:9090",
        "ready": "http :9090/-/ready",
        "state": "/prometheus",
      },
      "rabbitmq": {
        "host": "amqp://guest:guest@127.0.0.1:21000",
        "image": "rabbitmq:4",
        "inside": "amqp://guest:guest@it:5672",
        "ready": "amqp :5672",
        "state": "/var/lib/rabbitmq",
      },
      "redis": {
        "host": "redis://127.0.0.1:21000",
        "image": "redis:7",
        "inside": "redis://it:6379",
        "ready": "redis :6379",
        "state": "/data",
      },
      "redpanda": {
        "host": "127.0.0.1:21000",
        "image": "redpandadata/redpanda:v24.3.1",
        "inside": "it:9092",
        "ready": "http :9644/v1/status/ready, plain :9094",
        "state": "/var/lib/redpanda/data",
      },
      "selenium": {
        "host": "http://127.0.0.1:21000",
        "image": "selenium/standalone-chromium:131.0",
        "inside": "http://it:4444",
        "ready": "http :4444/status /"ready":\\s*true/",
        "state": "",
      },
      "valkey": {
        "host": "redis://127.0.0.1:21000",
        "image": "valkey/valkey:8",
        "inside": "redis://it:6379",
        "ready": "redis :6379",
        "state": "/data",
      },
      "vault": {
        "host": "http://127.0.0.1:21000",
        "image": "hashicorp/vault:1.18",
        "inside": "http://it:8200",
        "ready": "http :8200/v1/sys/health",
        "state": "",
      },
      "wiremock": {
        "host": "http://127.0.0.1:21000",
        "image": "wiremock/wiremock:3.10.0",
        "inside": "http://it:8080",
        "ready": "http :8080/__admin/mappings",
        "state": "",
      },
    }
  `)
})

describe.each(SERVICES)('the template $name', ({ name, template }) => {
  const parameters = Object.entries(template.parameters ?? {})

  it('says what it is, what was checked, and what each parameter is for', () => {
    for (const text of [
      template.description,
      template.checked,
      ...parameters.map(([, each]) => each?.description),
    ])
      expect(text?.length ?? 0).toBeGreaterThan(3)
  })

  it('works without any parameter, and takes a value for each', () => {
    for (const [parameter, facts] of parameters) {
      const { type, target, default: usual } = facts ?? {}
      if (type === 'file' || type === 'files') {
        const text = `services: { it: { template: ${name}, with: { ${parameter}: a.txt } } }`
        const [file] = specOf(text, { files: { '/shop/a.txt': 'x' } }).services['it']?.files ?? []
        expect(file).toMatchObject({ kind: 'file', target: type === 'file' ? target : `${target}/a.txt` })
        continue
      }
      expect(usual).toBeDefined()
      const other = { string: 'otherother', integer: 7, boolean: usual !== true, port: 7 }[type ?? 'string']
      const value = facts?.pattern?.startsWith('\\d') ? '1g' : other
      const text = `services: { it: { template: ${name}, with: { ${parameter}: ${value} } } }`
      expect(JSON.stringify(specOf(text).services['it'])).toContain(String(value))
    }
  })

  it('publishes what its url and its probes need', () => {
    const service = specOf(`services: { it: { template: ${name} } }`).services['it']
    const published = service?.container.ports.map(({ target }) => target) ?? []
    expect(published).toContain(Number(template.host_port ?? template.port))
    expect(service?.mainPort).toBe(`${template.port}/tcp`)
    for (const probe of service?.ready.probes ?? [])
      if (probe.kind === 'http' || probe.kind === 'tcp') expect(published).toContain(probe.port)
    expect(service?.ready.probes.length).toBeGreaterThan(0)
    for (const path of service?.state ?? []) expect(path).toMatch(/^\/\w/)
  })
})

describe('files as parameters', () => {
  const files = { '/shop/db/schema.sql': 'one', '/shop/db/data.sql': 'two' }
  const of = (seed: string) => `services: { db: { template: postgres, with: { seed: ${seed} } } }`

  it('keep their order by their names, and their content is part of the service', () => {
    const mounts = specOf(of('[db/schema.sql, db/data.sql]'), { files }).services['db']?.files
    expect(mounts?.map(({ target }) => target)).toEqual([
      '/docker-entrypoint-initdb.d/1-schema.sql',
      '/docker-entrypoint-initdb.d/2-data.sql',
    ])
    const [first] = specOf(of('db/schema.sql'), { files }).services['db']?.files ?? []
    expect(first).toMatchObject({
      target: '/docker-entrypoint-initdb.d/schema.sql',
      content: { file: '/shop/db/schema.sql', digest: mounts?.[0]?.content.digest },
    })
    const [other] =
      specOf(of('db/schema.sql'), { files: { '/shop/db/schema.sql': 'changed' } }).services['db']?.files ?? []
    expect(other?.content.digest).not.toBe(first?.content.digest)
  })

  it('that do not exist are told where they stand', () => {
    expect(problemsOf(of('[db/schema.sql, db/none.sql]'), { files })).toEqual([
      '1: The file does not exist: db/none.sql',
    ])
    expect(problemsOf(of('none.sql'))).toEqual(['1: The file does not exist: none.sql'])
  })
})

describe('what a service says of itself', () => {
  const own = (value: string, more = 'ports: ["80"]') =>
    `services: { it: { image: "a:1", ${more}, environment: { X: "${value}" } } }`

  it('knows its name and port, and leaves the host side open until it is created', () => {
    const text = '${self.host} ${self.port} ${self.url} ${self.published.host}:${self.published.80}'
    expect(specOf(own(text)).services['it']?.container.environment['X']).toBe(
      'it 80 tcp://it:80 ${self.published.host}:${self.published.80}',
    )
  })

  it('cannot name a port that is not published', () => {
    expect(problemsOf(own('${self.published.81}'))).toEqual([
      '1: Service "it" does not publish port 81: add it to its "ports"',
    ])
    expect(
      problemsOf(
        'services: { it: { image: "a:1", expose: ["80"] } }\nenvironments: { dev: { outputs: { A: "${services.it.url}" } } }',
      ),
    ).toEqual(['2: Service "it" does not publish port 80: add it to its "ports"'])
  })
})

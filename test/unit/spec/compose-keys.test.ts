import { describe, expect, test } from 'vitest'
import { problemsOf, serviceOf, specOf } from './support/resolved.ts'

const container = (lines: string) => serviceOf(lines).container

describe('variables', () => {
  test('one without a value takes that of the environment, of .env or of its declaration', () => {
    const text =
      'variables: { A: { default: "1" } }\nservices: { it: { image: x, environment: [A, B, C, D] } }'
    const spec = specOf(text, { env: { B: '2' }, dotenv: 'B=9\nC=3' })
    expect(spec.services['it']?.container.environment).toEqual({ A: '1', B: '2', C: '3' })
  })

  test('a default may be made of other variables', () => {
    const declared =
      'variables: { HOST: "${NAME:-db}.local", URL: "pg://${HOST}:${PORT}/a$$b", PORT: { default: 5432 }, NAME: {}, IT: "${instance.name}" }'
    const text = `${declared}\nservices: { it: { image: x, environment: [URL, IT] } }`
    const url = (given = {}) => specOf(text, given).services['it']?.container.environment
    expect(url()).toEqual({ URL: 'pg://db.local:5432/a$b', IT: 'shop-default' })
    expect(url({ set: { NAME: 'other' }, env: { PORT: '1' } })).toMatchObject({
      URL: 'pg://other.local:1/a$b',
    })
    // What is given from outside stands as it is.
    expect(url({ set: { URL: 'x${HOST}' } })).toMatchObject({ URL: 'x${HOST}' })
  })

  test('a default that refers to itself, or to nothing, is told at its place', () => {
    const text =
      'variables:\n  A: "${B}"\n  B: { default: "${C} ${NONE}" }\n  C: "${A}"\n  D: "${services.it.url}"\n  E: "${F}"\n  F: {}\nservices: { it: { image: x } }'
    expect(problemsOf(text)).toEqual([
      '3: Variable "NONE" is not set and has no default',
      '4: Variables refer to each other in a circle: A -> B -> C -> A',
      '5: The default of a variable cannot refer to "services.it.url"',
      '6: Variable "F" has no value',
    ])
    expect(
      specOf('variables: { A: "${B}", B: "${A}" }\nservices: { it: { image: "x:${A}" } }', {
        env: { B: '1' },
      }).services['it']?.image,
    ).toBe('x:1')
  })

  test('a colon is part of a name', () => {
    expect(container('environment: ["Logging:Level=Debug", "URL=http://x:1"]').environment).toEqual({
      'Logging:Level': 'Debug',
      URL: 'http://x:1',
    })
  })

  test('build arguments are passed on as variables are', () => {
    const build = serviceOf('build: { context: ., args: [TOKEN, NONE, "A=1"] }', {
      env: { TOKEN: 'abc' },
    }).build
    expect(build?.args).toEqual({ TOKEN: 'abc', A: '1' })
  })

  test.each([
    ['${UNSET:-d}', 'd'],
    ['${UNSET-d}', 'd'],
    ['x${UNSET:+y}', 'x'],
    ['x${UNSET+y}', 'x'],
    ['${SET:+y}', 'y'],
    ['${UNSET:-${services.it.host}}', 'it'],
    ['$$UNSET', '$UNSET'],
  ])('%s is %s', (written, value) => {
    expect(
      serviceOf(`environment: { A: "${written}" }`, { env: { SET: 's' } }).container.environment,
    ).toEqual({ A: value })
  })

  test('a service that cannot be written to takes secrets and configs of files alone', () => {
    const text = (readOnly: boolean) =>
      `services: { it: { image: x, read_only: ${readOnly}, secrets: [a, b], configs: [c] } }
secrets: { a: { file: a.txt }, b: { environment: B } }
configs: { c: { content: c } }`
    const given = { files: { '/shop/a.txt': 'a' }, env: { B: 'b' } }
    expect(problemsOf(text(false), given)).toEqual([])
    expect(problemsOf(text(true), given)).toEqual([
      '1: The secret "b" cannot be put into a service with read_only',
      '1: The config "c" cannot be put into a service with read_only',
    ])
  })

  test.each([
    ['a folder of the host', 'volumes: ["./src:/app"]', 'folder of the host at /app'],
    ['a folder in memory', 'tmpfs: ["/app/:size=1m"]', 'tmpfs at /app/'],
    ['such a mount', 'volumes: [{ type: tmpfs, target: /app }]', 'tmpfs at /app'],
    ['a volume without writing', 'volumes: ["data:/app:ro"]', 'read-only volume at /app'],
    ['a volume of others', 'volumes: ["ours:/app"]', 'volume, which is not of this instance alone, at /app'],
    ['the innermost of several', 'volumes: ["/", "./src:/app", "data:/a"]', 'folder of the host at /app'],
    ['what another service has', 'volumes_from: [lender]', 'folder of the host at /app'],
  ])('below %s only files are mounted', (_, above, place) => {
    const text = `services:
  lender: { image: x, volumes: ["./src:/app"] }
  it:
    image: x
    ${above}
    configs:
      - { source: a, target: /app/a }
      - { source: a, target: /application }
      - { source: c, target: /app/c }
      - { source: c, target: /application/c }
configs: { a: { file: a.txt }, c: { content: c } }
volumes: { data: {}, ours: { external: true } }`
    expect(problemsOf(text, { files: { '/shop/a.txt': 'a' } })).toEqual([
      `9: The config "c" cannot be put at /app/c, below the ${place}`,
    ])
  })

  test.each(['volumes: ["data:/app"]', 'volumes: [/app]', 'volumes: ["./src:/app", "data:/app/deep"]'])(
    'a volume of the instance takes what is put into it: %s',
    (above) => {
      const text = `services: { it: { image: x, ${above}, configs: [{ source: c, target: /app/deep/c }] } }
configs: { c: { content: c } }
volumes: { data: {} }`
      expect(problemsOf(text)).toEqual([])
    },
  )

  test('a file and a mount do not share a path', () => {
    const text = `services: { it: { image: x, volumes: ["./b:/a"], configs: [{ source: c, target: /a }] } }
configs: { c: { file: c.txt } }`
    expect(problemsOf(text, { files: { '/shop/c.txt': 'c' } })).toEqual([
      '1: The config "c" is at /a, where something else is mounted',
    ])
  })

  test('what a definition demands is said in its own words', () => {
    expect(problemsOf('services:\n  it: { image: "x:${TAG:?which build}" }')).toEqual([
      '2: "TAG" is required: which build',
    ])
  })

  test('an override adds an env_file to those of the service', () => {
    const text =
      'services: { it: { image: x, env_file: a.env } }\nenvironments: { e: { services: { it: { env_file: [b.env] } } } }'
    const files = { '/shop/a.env': 'A=1\nB=1', '/shop/b.env': 'B=2' }
    expect(specOf(text, { files }).services['it']?.container.environment).toEqual({ A: '1', B: '2' })
  })
})

describe('services come along with what they cannot run without', () => {
  test.each([
    ['depends_on', '{ image: y, depends_on: [db] }'],
    ['depends_on of what it extends', '{ extends: base }'],
    ['network_mode', '{ image: y, network_mode: "service:db" }'],
    ['pid', '{ image: y, pid: "service:db" }'],
    ['links', '{ image: y, links: ["db:database"] }'],
    ['volumes_from', '{ image: y, volumes_from: ["db:ro", "container:other"] }'],
  ])('%s', (_, written) => {
    const text = `services: { db: { image: x }, base: { image: x, depends_on: [db] }, it: ${written}, other: { image: o } }\nenvironments: { e: { services: [it] } }`
    expect(Object.keys(specOf(text).services)).toEqual(['db', 'it'])
  })

  test('one that may be absent must still be in the catalogue', () => {
    const text = (name: string) =>
      `services:\n  db: { image: x }\n  it: { image: x, depends_on: { ${name}: { condition: service_started, required: false } } }`
    expect(problemsOf(text('dv'))).toEqual(['3: There is no service "dv" (db)'])
    expect(problemsOf(text('db'))).toEqual([])
  })

  test('a circle is told with its chain', () => {
    const text = 'services: { a: { image: x, depends_on: [b] }, b: { image: x, depends_on: [a] } }'
    expect(problemsOf(text)).toEqual(['1: Services depend on each other in a circle: a -> b -> a'])
  })
})

describe('ports', () => {
  test('one of the container is published as often as it is said, and what is said twice once', () => {
    const text =
      'services: { it: { image: x, ports: ["8080:80", "8081:80", "127.0.0.2:8080:80", { target: 80, published: "8080" }] } }'
    expect(
      specOf(text).services['it']?.container.ports.map(({ address, published }) => [address, published]),
    ).toEqual([
      [undefined, 8080],
      [undefined, 8081],
      ['127.0.0.2', 8080],
    ])
  })
})

describe('secrets and configs', () => {
  test('stand where Compose puts them', () => {
    const text =
      'services: { it: { image: x, secrets: [s], configs: [c, { source: c, target: etc/c, mode: "0440" }] } }\nsecrets: { s: { content: a } }\nconfigs: { c: { content: b } }'
    expect(specOf(text).services['it']?.files.map(({ target, mode }) => [target, mode])).toEqual([
      ['/run/secrets/s', 0o444],
      ['/c', 0o444],
      ['/etc/c', 0o440],
    ])
  })

  test('name their source by variables', () => {
    const text = 'services: { it: { image: x, secrets: [s] } }\nsecrets: { s: { file: "./${STAGE}/s" } }'
    const spec = specOf(text, { env: { STAGE: 'dev' }, files: { '/shop/dev/s': 'hush' } })
    expect(spec.services['it']?.files[0]?.content).toMatchObject({ file: '/shop/dev/s' })
    expect(JSON.stringify(spec)).not.toContain('hush')
  })
})

describe('templates', () => {
  test('a password in a url is encoded, and in a variable it is not', () => {
    const db = specOf('services: { db: { template: postgres, with: { password: "p@s/s" } } }').services['db']
    expect(db?.url).toBe('postgres://postgres:p%40s%2Fs@db:5432/postgres')
    expect(db?.container.environment['POSTGRES_PASSWORD']).toBe('p@s/s')
  })

  test('a port of the service takes the place of the template’s', () => {
    const ports = (more: string) =>
      specOf(`services: { db: { template: postgres${more} } }`).services['db']?.container.ports.map(
        ({ target, published }) => [target, published],
      )
    expect(ports('')).toEqual([[5432, 'auto']])
    expect(ports(', ports: ["15432:5432"]')).toEqual([[5432, 15432]])
    expect(ports(', ports: ["81:80"]')).toEqual([
      [5432, 'auto'],
      [80, 81],
    ])
  })

  test.each(['mariadb', 'nginx', 'postgres', 'rabbitmq', 'redis'])(
    '%s has a url, a port and a probe',
    (name) => {
      const it = specOf(`services: { it: { template: ${name}, with: { version: "1.2" } } }`).services['it']
      expect(it?.image).toBe(`${name}:1.2`)
      expect(it?.ready.mode).toBe('fallback')
      expect(it?.ready.probes).toHaveLength(1)
      expect(it?.url).toMatch(new RegExp(`^\\w+://.*it:${it?.mainPort?.replace('/tcp', '')}`))
      expect(it?.container.ports.map(({ target }) => `${target}/tcp`)).toContain(it?.mainPort)
    },
  )

  test('names and parameters that are not there are told with the nearest', () => {
    expect(
      problemsOf('services:\n  a: { template: postgers }\n  b: { template: redis, with: { verison: "7" } }'),
    ).toEqual([
      '2: There is no template "postgers" (postgres)',
      '3: The template has no parameter "verison" (version)',
    ])
  })
})

describe('what cannot be done is refused where it stands', () => {
  test.each([
    ['deploy: { resources: { reservations: { cpus: "0.5" } } }', 'One engine cannot reserve "cpus"'],
    [
      'deploy: { resources: { limits: { devices: [{ capabilities: [gpu] }] } } }',
      'Devices are reserved, not limited',
    ],
    ['scale: -1', '"scale" cannot be -1'],
    ['stop_grace_period: soon', '"stop_grace_period" cannot be "soon"'],
    ['mem_limit: much', '"mem_limit" cannot be "much"'],
    ['tty: perhaps', '"tty" cannot be "perhaps"'],
    ['ports: ["80-82:90-91"]', 'A port cannot be "80-82:90-91"'],
    ['command: "echo \'a"', '"command" cannot be "echo \'a"'],
  ])('%s', (lines, message) => {
    expect(problemsOf(`services:\n  it:\n    image: x\n    ${lines}`)).toEqual([`4: ${message}`])
  })
})

test('texts become what they are meant to be once variables are in place', () => {
  const text =
    'services: { it: { image: x, tty: "${T}", mem_limit: "${M}", stop_grace_period: "${D}", ports: ["${P}"], cpus: "${C}", cpu_rt_runtime: 95ms } }'
  const env = { T: 'true', M: '64m', D: '1m30s', P: '8080', C: '0.5' }
  expect(specOf(text, { env }).services['it']?.container).toMatchObject({
    tty: true,
    stopGracePeriodMs: 90_000,
    ports: [{ target: 8080 }],
    resources: { memory: 67_108_864, nanoCpus: 500_000_000, cpuRealtimeRuntime: 95_000 },
  })
})

test('mounts of every syntax', () => {
  const volumes = [
    './data:/d:ro',
    '~/x:/x',
    '/abs:/a:rshared',
    'C:\\\\src:/w',
    '\\\\\\\\host\\\\share:/u',
    'vol:/v:nocopy',
    '/anon',
  ]
  const text = `services: { it: { image: x, volumes: [${volumes.map((each) => `"${each}"`).join(', ')}] } }\nvolumes: { vol: {} }`
  const mounts = specOf(text).services['it']?.container.mounts ?? []
  expect(
    mounts.map((mount) => [mount.type, 'source' in mount ? mount.source : undefined, mount.target]),
  ).toEqual([
    ['bind', '/shop/data', '/d'],
    ['bind', '/home/dev/x', '/x'],
    ['bind', '/abs', '/a'],
    ['bind', 'C:\\src', '/w'],
    ['bind', '\\\\host\\share', '/u'],
    ['volume', 'vol', '/v'],
    ['anonymous', undefined, '/anon'],
  ])
})

test('labels for SELinux are for folders of the host', () => {
  const of = (volume: string) =>
    `services: { it: { image: x, volumes: ["${volume}"] } }\nvolumes: { vol: {} }`
  expect(specOf(of('./data:/d:ro,Z')).services['it']?.container.mounts).toEqual([
    { type: 'bind', source: '/shop/data', target: '/d', readOnly: true, createHostPath: true, selinux: 'Z' },
  ])
  expect(problemsOf(of('vol:/v:z'))).toEqual([
    '1: The options z and Z are for folders of the host: an engine labels its volumes by itself',
  ])
})

test('names with dots, prefixes and lifetimes may be made of variables', () => {
  const text =
    'registry: { prefix: "${HOST}/shop" }\nservices:\n  my.db: { image: "${registry.prefix}/db", ports: ["5432"] }\n  it: { image: x, environment: { U: "${services.my.db.url}" } }\nenvironments: { e: { lifetime: "${LIFE}" } }'
  const spec = specOf(text, { env: { HOST: 'r.example', LIFE: '2h' } })
  expect(spec.services['my.db']?.image).toBe('r.example/shop/db')
  expect(spec.services['it']?.container.environment).toEqual({ U: 'tcp://my.db:5432' })
  expect(spec.registry.prefix).toBe('r.example/shop')
  expect(spec.lifetimeMs).toBe(7_200_000)
})

describe('a key of Compose that is not done here', () => {
  test.each([
    ['deploy: { placement: {} }', '"placement" is not supported'],
    ['deploy: { labels: { a: b } }', '"labels" is not supported'],
    ['build: { context: ., cache_to: [type=inline] }', '"cache_to" is not supported'],
    ['volumes: [{ type: bind, source: a, target: /b, bind: { selinux: z } }]', '"selinux" is not supported'],
    [
      'volumes: [{ type: bind, source: a, target: /b, consistency: cached }]',
      '"consistency" is not supported',
    ],
  ])('%s', (line, message) => {
    expect(problemsOf(`services:\n  it:\n    image: x\n    ${line}\n`)).toEqual([`4: ${message}`])
  })
})

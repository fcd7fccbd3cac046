import { describe, expect, test } from 'vitest'
import type { SetupStepSpec } from '../../../src/spec/types.ts'
import { problemsOf, type Surroundings, specOf } from './support/resolved.ts'

const SERVICES = `
services:
  db: { image: "postgres:15", ports: ["5432"] }
  api: { image: "api:1", ports: ["3000"], depends_on: [db] }
`

function definition(steps: string, more = ''): string {
  const lines = steps
    .trim()
    .split('\n')
    .map((line) => `      ${line}`)
  return `${SERVICES}environments:\n  dev:\n    setup:\n${lines.join('\n')}\n${more}`
}

const stepsOf = (steps: string, surroundings?: Surroundings): readonly SetupStepSpec[] =>
  specOf(definition(steps), surroundings).setup

const wrong = (steps: string, surroundings?: Surroundings) => problemsOf(definition(steps), surroundings)

describe('a step', () => {
  test('has its command split into words, and ten minutes', () => {
    expect(stepsOf('- { name: migrate, run: { service: api, command: npm run "migrate all" } }')).toEqual([
      {
        name: 'migrate',
        action: {
          kind: 'run',
          service: 'api',
          image: undefined,
          command: ['npm', 'run', 'migrate all'],
          environment: {},
          user: undefined,
          workingDir: undefined,
        },
        stdin: undefined,
        inputs: [],
        dependsOn: [],
        timeoutMs: 600_000,
      },
    ])
  })

  test('takes its files from beside the definition, and leaves patterns as they are', () => {
    const [step] = stepsOf(
      `
- name: seed
  exec: { service: db, command: [psql, -f, "-"], user: 70, working_dir: /tmp, environment: { A: 1, HOME: } }
  stdin: db/\${SEED}.sql
  inputs: [db, "db/*.sql", /etc/hosts]
  timeout: 1m30s`,
      { files: { '/shop/db/seed.sql': '' }, env: { SEED: 'seed', HOME: '/home/dev' } },
    )
    expect(step).toMatchObject({
      action: {
        kind: 'exec',
        service: 'db',
        command: ['psql', '-f', '-'],
        environment: { A: '1', HOME: '/home/dev' },
        user: '70',
        workingDir: '/tmp',
      },
      stdin: '/shop/db/seed.sql',
      inputs: ['/shop/db', 'db/*.sql', '/etc/hosts'],
      timeoutMs: 90_000,
    })
  })

  test('refers to services by their inside addresses in a container, and needs them', () => {
    const [step] = stepsOf(
      '- { name: seed, run: { image: "x:1", command: "load tcp://${services.db.host}:${services.db.port}" } }',
    )
    expect(step?.action.command).toEqual(['load', 'tcp://db:5432'])
    expect(step?.dependsOn).toEqual(['db'])
  })

  test('refers to services by their addresses on the host when it runs there, and needs them', () => {
    const [step] = stepsOf(`
- name: seed
  host: { command: "load \${services.db.port}", environment: { AT: "\${services.api.host}", CI: }, working_dir: tools }`)
    expect(step).toMatchObject({
      action: {
        kind: 'host',
        command: ['load ', { service: 'db', of: 'port', target: '5432/tcp' }],
        environment: { AT: [{ service: 'api', of: 'host' }] },
        workingDir: '/shop/tools',
      },
      dependsOn: ['db', 'api'],
    })
    expect(step?.action.environment).not.toHaveProperty('CI')
  })

  test('on the host needs what the outputs name, unless it says itself what it needs', () => {
    const outputs = '    outputs: { API: "${services.api.url}" }'
    const needs = (step: string) => specOf(definition(step, outputs)).setup[0]?.dependsOn
    expect(needs('- { name: seed, host: { command: "true" } }')).toEqual(['api'])
    expect(needs('- { name: seed, host: { command: "true" }, depends_on: [db] }')).toEqual(['db'])
    expect(needs('- { name: seed, exec: { service: db, command: "true" } }')).toEqual([])
  })
})

describe('an environment that extends another', () => {
  const child = (setup: string) => `
  test:
    extends: dev
${setup}`
  const dev = '- { name: migrate, run: { service: api, command: migrate } }'
  const names = (setup: string) =>
    specOf(definition(dev, child(setup)), { environment: 'test' }).setup.map(({ name }) => name)

  test('has its steps', () => {
    expect(names('    lifetime: 1h')).toEqual(['migrate'])
  })

  test('has its own in their place', () => {
    expect(names('    setup: [{ name: seed, exec: { service: db, command: seed } }]')).toEqual(['seed'])
    expect(names('    setup: []')).toEqual([])
  })
})

describe('what is wrong with steps is told where it stands', () => {
  test('none or several of run, exec and host', () => {
    expect(wrong('- name: a')).toEqual(['8: Setup step "a" does not say what is run'])
    expect(
      wrong(`
- name: a
  run: { service: api, command: x }
  exec: { service: db, command: x }`),
    ).toEqual(['10: Setup step "a" has both "run" and "exec"'])
  })

  test('two steps of one name', () => {
    expect(
      wrong(`
- { name: a, exec: { service: db, command: x } }
- { name: a, exec: { service: db, command: y } }`),
    ).toEqual(['9: There is a setup step "a" already'])
  })

  test('services that are not there', () => {
    expect(
      wrong(`
- name: a
  run: { service: apo, command: x }
  depends_on: [db, dv]
- name: b
  exec: { service: dbb, command: "\${services.apl.url}" }`),
    ).toEqual([
      '9: There is no service "apo" in the environment (api)',
      '10: There is no service "dv" in the environment (db)',
      '12: There is no service "dbb" in the environment (db)',
      '12: There is no service "apl" in the environment (api)',
    ])
  })

  test('a container of nothing, or of two things', () => {
    expect(wrong('- { name: a, run: { command: x } }')).toEqual([
      '8: "run" of setup step "a" has neither "service" nor "image"',
    ])
    expect(wrong('- { name: a, run: { service: api, image: "x:1", command: x } }')).toEqual([
      '8: "run" of setup step "a" has both "service" and "image"',
    ])
  })

  test('a command that is empty, or missing, or has an open quote', () => {
    expect(wrong('- { name: a, exec: { service: db, command: "" } }')).toEqual(['8: "command" is empty'])
    expect(wrong('- { name: a, host: { command: [] } }')).toEqual(['8: "command" is empty'])
    expect(wrong('- { name: a, run: { service: api, command: } }')).toEqual(['8: "command" is empty'])
    expect(wrong('- { name: a, run: { service: api } }')).toEqual([
      '8: "command" is missing in "environments.dev.setup.0.run"',
    ])
    expect(wrong(`- { name: a, exec: { service: db, command: "it's" } }`)).toEqual([
      `8: "command" cannot be "it's"`,
    ])
  })

  test('a file for its input that is missing, or a folder', () => {
    const step = '- { name: a, exec: { service: db, command: x }, stdin: db/sead.sql }'
    expect(wrong(step)).toEqual(['8: The file does not exist: db/sead.sql'])
  })

  test('a key, a name, a duration that cannot be', () => {
    expect(wrong('- { name: a, exec: { service: db, command: x }, time_out: 3s }')).toEqual([
      '8: "time_out" is not a key of "environments.dev.setup.0" (timeout)',
    ])
    expect(wrong('- { name: "a/b", exec: { service: db, command: x } }')).toEqual([
      '8: "a/b" is not allowed for "environments.dev.setup.0.name"',
    ])
    expect(wrong('- { name: a, exec: { service: db, command: x }, timeout: soon }')).toEqual([
      '8: "timeout" cannot be "soon"',
    ])
  })
})

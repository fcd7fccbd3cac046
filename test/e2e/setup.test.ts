import { access, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { type Project, project } from '../support/cli.ts'
import { onTerminal } from '../support/terminal.ts'

const SHOP = `
name: NAME
services:
  db: { template: postgres, with: { version: "15", database: shop } }
environments:
  dev:
    setup:
      - name: migrate
        run:
          service: db
          command: [sh, -c, 'ls "$$PGDATA" | wc -l; psql "$$URL" -c "create table t (n int)"']
          # What no other definition has: layers that were made before do not stand in for these steps.
          environment: { URL: "\${services.db.url}", PGDATA: /var/lib/postgresql/data, ONLY: NAME }
      - name: load
        run: { image: "postgres:15", command: ["psql", "\${services.db.url}", "-c", "insert into t values (0)"] }
      - name: seed
        exec: { service: db, command: psql -U postgres -d shop -v ON_ERROR_STOP=1 -f - }
        stdin: seed.sql
        inputs: ["*.sql"]
      - name: address
        host: { command: 'echo "$$DATABASE_URL \${services.db.port} $$MORE"; cat', environment: { MORE: more } }
        stdin: seed.sql
    outputs: { DATABASE_URL: "\${services.db.url}" }
`

/** A service that does nothing, with one step. */
const box = (step: string, service = '') => `
name: NAME
services:
  box: { image: "busybox:1.35", command: sleep 600, stop_grace_period: 0s, ports: ["80"], ready: { exec: "true" }${service} }
environments:
  dev:
    setup:
      - { name: first, host: { command: echo first } }
      - ${step}
`

const logOf = (of: Project, name: string) =>
  readFile(join(of.folder, '.envctl/setup', `${of.name}-dev`, name), 'utf8')

async function containersOf({ name }: Project): Promise<readonly string[]> {
  const filter = `label=com.docker.compose.project=${name}-dev`
  const { stdout } = await execa('docker', ['ps', '--all', '--filter', filter, '--format', '{{.Names}}'])
  return stdout.split('\n').filter((line) => line !== '')
}

/** Whether a process of the service's container has this in its command line. */
async function runsInside({ name }: Project, text: string): Promise<boolean> {
  const { stdout } = await execa('docker', ['top', `${name}-dev-box-1`, '-eo', 'pid,args'])
  return stdout.includes(text)
}

async function runsHere(text: string): Promise<boolean> {
  const { stdout } = await execa('ps', ['-eo', 'args'])
  return stdout.split('\n').some((line) => line.includes(text) && !line.includes('envctl.js'))
}

/** Starts `up` and resolves once its output has the text. */
async function upUntil(of: Project, text: string) {
  const running = execa(process.execPath, [of.bin, 'up'], { cwd: of.folder, env: of.env, reject: false })
  let seen = ''
  await new Promise<void>((resolve, reject) => {
    running.stderr.on('data', (data) => {
      seen += String(data)
      if (seen.includes(text)) resolve()
    })
    running.then(() => reject(new Error(`it ended without "${text}":\n${seen}`)), reject)
  })
  // Within a map: what awaits this would await the end of the command as well.
  return { running }
}

test('steps run in order, in containers of a service and of an image, in a service and on the host', async () => {
  await using shop = await project(SHOP)
  await shop.write('seed.sql', "insert into t select generate_series(1, 5);\nselect 'see' || 'ded';\n")
  const planned = (await shop.run(['plan'])).stdout.split('\n').filter((line) => line.startsWith('run-step'))
  expect(planned.map((line) => line.split(' ')[1])).toEqual(['migrate', 'load', 'seed', 'address'])
  const up = await shop.run(['up'])
  expect(up).toMatchObject({ exitCode: 0 })
  const told = up.stderr.split('\n').filter((line) => / \| |^setup/.test(line))
  expect(told.map((line) => line.replace(/ \([\d.]+\w+\)$/, ''))).toEqual([
    // The state of the service is not where the one-shot container looks.
    'migrate | 0',
    'migrate | CREATE TABLE',
    'setup migrate done',
    'load | INSERT 0 1',
    'setup load done',
    'seed | INSERT 0 5',
    'seed |  ?column? ',
    'seed | ----------',
    'seed |  seeded',
    'seed | (1 row)',
    'seed | ',
    'setup seed done',
    expect.stringMatching(/^address \| postgres:\/\/.*@127\.0\.0\.1:(\d+)\/shop \1 more$/),
    'address | insert into t select generate_series(1, 5);',
    "address | select 'see' || 'ded';",
    'setup address done',
  ])
  const sum = ['exec', 'db', 'psql', '-U', 'postgres', '-d', 'shop', '-tAc', 'select count(*), sum(n) from t']
  expect((await shop.run(sum)).stdout).toBe('6|15')
  expect(await logOf(shop, '3-seed.log')).toContain(' seeded\n')
  expect(await readFile(join(shop.folder, '.envctl/.gitignore'), 'utf8')).toBe('*\n')
  expect(await containersOf(shop)).toEqual([`${shop.name}-dev-db-1`])

  // What has been set up is not set up again.
  expect((await shop.run(['up'])).stderr).toContain('was up already')
  expect((await shop.run(sum)).stdout).toBe('6|15')
})

test('what a step prints is shown while it runs, also on a terminal', async () => {
  const step =
    '{ name: slow, host: { command: "printf \'begun\\n50 %%\\r\'; while [ ! -e go ]; do sleep 0.1; done" } }'
  await using plain = await project(box(step))
  const { running } = await upUntil(plain, 'slow | begun')
  await plain.write('go', '')
  expect(await running).toMatchObject({ exitCode: 0 })
  expect((await running).stderr).toMatch(/slow \| begun\nslow \| 50 %\nsetup slow done/)

  await using live = await project(box(step.replace('while [ ! -e go ]; do sleep 0.1; done', 'sleep 0.5')))
  const shown = await onTerminal(live, `${process.execPath} ${live.bin} up`)
  expect(shown).toMatchObject({ exitCode: 0 })
  expect(shown.text).toMatch(/… setup slow\s+begun/)
  expect(shown.text).toMatch(/✔ setup slow\s+done/)
})

test('a command reads as much of its input as it likes', async () => {
  const steps = `{ name: all, exec: { service: box, command: wc -c }, stdin: big }
      - { name: some, exec: { service: box, command: head -c 3 }, stdin: big }
      - { name: none, exec: { service: box, command: "true" }, stdin: big }
      - { name: all-of-it, run: { service: box, command: wc -c }, stdin: big }
      - { name: some-of-it, run: { image: "busybox:1.35", command: head -c 3 }, stdin: big }
      - { name: here, host: { command: head -c 3 }, stdin: big }`
  await using of = await project(box(steps))
  await of.write('big', 'x'.repeat(20_000_000))
  const up = await of.run(['up'])
  expect(up).toMatchObject({ exitCode: 0 })
  const lines = up.stderr.split('\n').filter((line) => line.includes(' | '))
  expect(lines).toEqual([
    'first | first',
    'all | 20000000',
    'some | xxx',
    'all-of-it | 20000000',
    'some-of-it | xxx',
    'here | xxx',
  ])
})

describe('a step that fails', () => {
  test('is told with its last lines, how it ended and where all of it is; what follows is not run', async () => {
    const steps = `{ name: bad, run: { service: box, command: [sh, -c, "seq 100 >&2; echo sorry >&2; exit 3"] } }
      - { name: after, host: { command: touch after } }`
    await using of = await project(box(steps))
    const up = await of.run(['up'])
    expect(up).toMatchObject({ exitCode: 6 })
    const error = up.stderr.slice(up.stderr.indexOf('Error:'))
    const file = join(of.folder, '.envctl/setup', `${of.name}-dev`, '2-bad.log')
    expect(error.trimEnd().split('\n')).toEqual([
      'Error: Setup step "bad" exited with 3 [setup.failed]',
      'The last lines of its output:',
      ...Array.from({ length: 29 }, (_, index) => `  ${index + 72}`),
      '  sorry',
      'Correct it and run the command again.',
      `Its whole output: ${file}`,
    ])
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(102)
    await expect(access(join(of.folder, 'after'))).rejects.toThrow()
    expect(await containersOf(of)).toEqual([`${of.name}-dev-box-1`])
  })

  test.each([
    ['run: { service: box, command: no-such-program }', 'could not be run', 'no-such-program'],
    ['exec: { service: box, command: no-such-program }', 'exited with 12[67]', 'no-such-program'],
    ['host: { command: no-such-program }', 'exited with 127', 'not found'],
    ['host: { command: "kill -9 $$$$" }', 'exited with 137 \\(SIGKILL\\)', 'It printed nothing.'],
    ['host: { command: "true", working_dir: gone }', 'could not be run', 'gone'],
  ])('%s', async (action, how, why) => {
    await using of = await project(box(`{ name: bad, ${action} }`))
    const up = await of.run(['up'])
    expect(up).toMatchObject({ exitCode: 6 })
    expect(up.stderr).toMatch(new RegExp(`Error: Setup step "bad" ${how} \\[setup.failed\\]`))
    expect(up.stderr.slice(up.stderr.indexOf('Error:'))).toContain(why)
  })

  test('because it has no memory left, says so', async () => {
    const step = '{ name: greedy, run: { service: box, command: tail /dev/zero } }'
    await using of = await project(box(step, ', mem_limit: 24m'))
    const up = await of.run(['up'])
    expect(up).toMatchObject({ exitCode: 6 })
    // Engines do not always notice.
    expect(up.stderr).toMatch(
      /"greedy" (was killed because it was out of memory[\s\S]*mem_limit|exited with 137 \(SIGKILL\)[\s\S]*too little memory \(mem_limit\))/,
    )
  })

  test('where its output cannot be kept, runs all the same', async () => {
    await using of = await project(box('{ name: fine, exec: { service: box, command: echo fine } }'))
    await of.write('.envctl', 'a file where the folder would be')
    const up = await of.run(['up'])
    expect(up).toMatchObject({ exitCode: 0 })
    expect(up.stderr).toContain('! fine: its output is not kept in a file')
    expect(up.stderr).toContain('fine | fine')
  })
})

const LASTING = [
  ['run', 'run: { service: box, command: [sh, -c, "echo begun; sleep 4711; true"] }'],
  ['exec', 'exec: { service: box, command: [sh, -c, "echo begun; sleep 4711; true"] }'],
  ['host', 'host: { command: "echo begun; sleep MARK; true" }'],
] as const

describe.each(LASTING)('a step of the kind %s that lasts', (kind, action) => {
  const mark = `4711.${process.pid}`
  const steps = (more: string) => box(`{ name: long, ${action.replace('MARK', mark)}${more} }`)

  const nothingLeft = async (of: Project) => {
    expect(await runsHere(mark)).toBe(false)
    if (kind === 'exec') expect(await runsInside(of, 'sleep 4711')).toBe(false)
    // The service may not have been made yet: a command of the host does not wait for it.
    const others = (await containersOf(of)).filter((name) => name !== `${of.name}-dev-box-1`)
    expect(others).toEqual([])
  }

  test('longer than it may, is killed', async () => {
    await using of = await project(steps(', timeout: 4s'))
    const up = await of.run(['up'])
    expect(up).toMatchObject({ exitCode: 6 })
    expect(up.stderr).toContain('Setup step "long" did not end within 4.0s, and was killed')
    await nothingLeft(of)
  })

  test('is ended by an interrupt, and down takes the rest away', async () => {
    await using of = await project(steps(''))
    const { running } = await upUntil(of, 'long | begun')
    if (kind === 'exec') expect(await runsInside(of, 'sleep 4711')).toBe(true)
    if (kind === 'host') expect(await runsHere(mark)).toBe(true)
    running.kill('SIGINT')
    expect(await running).toMatchObject({ exitCode: 130 })
    await nothingLeft(of)
    expect(await of.run(['down', '--volumes'])).toMatchObject({ exitCode: 0 })
    expect(await containersOf(of)).toEqual([])
  })
})

test('a container that a killed command left behind is gone before its step runs again', async () => {
  await using of = await project(box('{ name: load, run: { service: box, command: echo loaded } }'))
  const name = `${of.name}-left`
  const labels = [`dev.envctl.instance=${of.name}-dev`, 'dev.envctl.step=load']
  const labelled = labels.flatMap((label) => ['--label', label])
  await execa('docker', ['run', '--detach', '--name', name, ...labelled, 'busybox:1.35', 'sleep', '600'])
  try {
    expect(await of.run(['up'])).toMatchObject({ exitCode: 0 })
    const { stdout } = await execa('docker', ['ps', '--all', '--filter', `name=${name}`, '--quiet'])
    expect(stdout).toBe('')
  } finally {
    await execa('docker', ['rm', '--force', name], { reject: false })
  }
})

test('an input that is not there is told before anything is made', async () => {
  const step = '{ name: seed, exec: { service: box, command: cat }, inputs: ["migrations/*.sql"] }'
  await using of = await project(box(step))
  await mkdir(join(of.folder, 'migrations'))
  const up = await of.run(['up'])
  expect(up).toMatchObject({ exitCode: 3 })
  expect(up.stderr).toContain('No file matches the input "migrations/*.sql" of setup step "seed"')
  expect(await containersOf(of)).toEqual([])
  await writeFile(join(of.folder, 'migrations/1.sql'), 'select 1')
  expect(await of.run(['up'])).toMatchObject({ exitCode: 0 })
})

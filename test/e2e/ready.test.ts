import { expect, test } from 'vitest'
import { type Project, project } from '../support/cli.ts'

const BOX = 'image: "busybox:1.35", init: true'

const one = (fields: string): Promise<Project> =>
  project(`name: NAME\nservices:\n  a: { ${BOX}, ${fields} }\n`)

/** The time of `up` itself, in milliseconds. */
async function upTime(of: Project): Promise<number> {
  const result = await of.run(['up', '--json'])
  expect(result, result.stderr).toMatchObject({ exitCode: 0 })
  return JSON.parse(result.stdout).tookMs
}

test.each([
  [
    'http with its status and body',
    'command: sh -c "mkdir /www; sleep 0.5; echo fine > /www/ok; httpd -f -p 80 -h /www", ports: ["80"], ready: { http: { port: 80, path: /ok, status: 200, body: "^fine" } }',
  ],
  [
    'a plain port, published: the proxy that accepts at once does not count',
    'command: sh -c "sleep 0.5; httpd -f -p 80", ports: ["80"]',
  ],
  ['a plain port that is not published', 'command: sh -c "sleep 0.5; httpd -f -p 80", ready: { tcp: 80 }'],
  [
    'a port that cannot be reached from here, for the container has no network',
    'network_mode: none, command: sh -c "sleep 0.5; httpd -f -p 80", ready: { tcp: 80 }',
  ],
  [
    'the log, so many times',
    'command: sh -c "echo x; sleep 0.5; echo x; sleep 60", ready: { log: { pattern: "^x$$", times: 2 } }',
  ],
  ['a command', 'command: sh -c "sleep 0.5; touch /there; sleep 60", ready: { exec: "test -e /there" }'],
  [
    'the healthcheck, by the engine',
    'command: sh -c "sleep 0.5; touch /there; sleep 60", healthcheck: { test: ["CMD", "test", "-e", "/there"], interval: 200ms }',
  ],
  ['its own end', 'command: sh -c "sleep 0.5; exit 3", ready: { exit: 3 }'],
  [
    'several at once',
    'command: sh -c "echo first; sleep 0.5; httpd -p 80; echo second; sleep 60", ready: { log: second, tcp: 80, exec: "true" }',
  ],
])('ready by %s', async (_, fields) => {
  await using box = await one(fields)
  const took = await upTime(box)
  expect(took).toBeGreaterThan(500)
})

test('what says nothing of itself need only stay up, and what dies at its start does not', async () => {
  await using stays = await one('command: sleep 60')
  await upTime(stays)
  await using dies = await one('command: sh -c "echo last words; exit 4"')
  const result = await dies.run(['up'])
  expect(result.exitCode).toBe(6)
  expect(result.stderr).toContain('exited with 4')
  expect(result.stderr).toContain('last words')
})

test.each([
  [
    'is killed for want of memory',
    'mem_limit: 16m, memswap_limit: 16m, command: sh -c "tail /dev/zero", ready: { log: never }',
    // Engines do not always notice.
    /out of memory[\s\S]*mem_limit|137 \(SIGKILL\)[\s\S]*too little memory \(mem_limit\)/,
  ],
  [
    'is killed',
    'command: sh -c "sleep 0.3; kill -9 $$$$", ready: { log: never }',
    /exited with 137 \(SIGKILL\)/,
  ],
  [
    'restarts',
    'restart: always, command: sh -c "sleep 0.3; exit 5", ready: { log: never }',
    /exited with 5|restarted/,
  ],
  [
    'is unhealthy',
    'command: sleep 60, healthcheck: { test: ["CMD-SHELL", "echo it hurts; exit 1"], interval: 100ms, retries: 2 }',
    /unhealthy[\s\S]*it hurts/,
  ],
])('a service that %s ends the wait at once', async (_, fields, expected) => {
  await using box = await one(fields)
  const began = performance.now()
  const result = await box.run(['up'])
  expect(result.exitCode).toBe(6)
  expect(result.stderr).toMatch(expected)
  // The bound of a wait is a minute.
  expect(performance.now() - began).toBeLessThan(30_000)
})

test('a service that is not ready in time: which probe, why, and its last lines', async () => {
  await using box = await one(
    'command: sh -c "echo still at it; sleep 60", ports: ["80"], ready: { tcp: 80, log: never, timeout: 1s }',
  )
  const result = await box.run(['up'])
  expect(result.exitCode).toBe(6)
  expect(result.stderr).toMatch(/did not become ready within 1 seconds/)
  expect(result.stderr).toMatch(/tcp :80: (nothing listens behind the port|connection refused)/)
  expect(result.stderr).toContain('log /never/')
  expect(result.stderr).toContain('still at it')
})

test("the temporary server of PostgreSQL's first start does not count", async () => {
  await using db = await project(`
name: NAME
services:
  db: { template: postgres, with: { version: "15" }, configs: [{ source: slow, target: /docker-entrypoint-initdb.d/slow.sql }] }
configs: { slow: { content: "select pg_sleep(2); create table seeded (n int); -- NAME" } }
`)
  expect(await upTime(db)).toBeGreaterThan(2000)
  const answer = await db.run(
    ['exec', '-T', 'db', 'psql', '-h', '127.0.0.1', '-U', 'postgres', '-c', 'table seeded'],
    {},
  )
  expect(answer.stderr + answer.stdout).not.toContain('does not exist')
})

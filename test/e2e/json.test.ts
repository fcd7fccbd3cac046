import { expect, test } from 'vitest'
import { OUTPUTS } from '../../scripts/output-schemas.ts'
import { project } from '../support/cli.ts'

const DEFINITION = `
name: NAME
services:
  data:
    image: busybox:1.35
    command: sh -c 'echo ready to go; exec sleep 600'
    init: true
    expose: ["5000"]
    ports: ["5000", "20000-29999:5001", "127.0.0.1::5002/udp"]
    environment: { A: "1" }
    labels: { note: here }
    volumes: [kept:/kept, ".:/here:ro", /anonymous]
    tmpfs: /tmp:size=1m
    ulimits: { nofile: { soft: 1024, hard: 2048 }, nproc: 500 }
    mem_limit: 64m
    cpus: 0.5
    restart: on-failure:3
    stop_grace_period: 1s
    healthcheck: { test: "true", interval: 1s, retries: 2 }
    networks: { default: { aliases: [store] }, other: }
    secrets: [{ source: key, mode: 0400 }]
    configs: [{ source: conf, target: /etc/conf }]
    ready: { log: { pattern: ready, times: 1 }, exec: "true" }
  user:
    image: busybox:1.35
    command: sleep 600
    init: true
    pid: service:data
    volumes_from: ["data:ro"]
    volumes: [{ type: tmpfs, target: /fast, tmpfs: { size: 1m, mode: 0700 } }]
    depends_on: { data: { condition: service_healthy, restart: true } }
    logging: { driver: json-file, options: { max-size: 1m } }
networks: { other: { ipam: { driver: default } } }
volumes: { kept: { labels: { by: test } } }
secrets: { key: { file: key.txt } }
configs: { conf: { content: "a = 1" } }
environments:
  dev:
    outputs: { DATA: "\${services.data.host}:\${services.data.port}" }
    lifetime: 1h
    test: { command: npm test, environment: { WHERE: "\${services.data.host}" } }
`

/** \`project().run\` compares what is printed with the schema of the command. */
test('what every command prints with --json is as its schema says', async () => {
  await using all = await project(DEFINITION)
  await all.write('key.txt', 'hush')
  const runs: readonly (readonly string[])[] = [
    ['validate', '--json'],
    ['config', '--json'],
    ['config', '--json', '--services'],
    ['plan', '--json'],
    ['up', '--json'],
    ['plan', '--json', '--set', 'X=1'],
    ['plan', '--json'],
    ['ps', '--json', '--all'],
    ['ls', '--json'],
    ['env', '--json'],
    ['logs', '--json', '--timestamps'],
    ['logs', '--json', 'user'],
    ['down', '--json', '--volumes', '--timeout', '0'],
    ['ps', '--json', '--instance', 'Not A Name'],
    ['up', '--json', '--bogus'],
    ['bogus', '--json'],
  ]
  const codes: Record<string, number> = {}
  for (const args of runs) codes[args.join(' ')] = (await all.run(args)).exitCode
  expect(Object.entries(codes).filter(([, code]) => code !== 0)).toEqual([
    ['plan --json --set X=1', 2],
    ['ps --json --instance Not A Name', 2],
    ['up --json --bogus', 2],
    ['bogus --json', 2],
  ])
  expect(Object.keys(OUTPUTS)).toEqual(
    expect.arrayContaining([...new Set(runs.slice(0, -1).map(([name]) => name))]),
  )
})

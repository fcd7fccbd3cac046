import { execa } from 'execa'
import { expect, test } from 'vitest'
import { project } from '../support/cli.ts'

/** A service that counts its starts, in a file that outlives them. */
const counting = (restart: string, then: string) => `name: NAME
services:
  flap:
    image: busybox:1.35
    restart: ${restart}
    stop_grace_period: 0s
    command: ["sh", "-c", "echo x >> /starts; N=$$(wc -l < /starts); echo run-$$N; ${then}"]
`

test('logs -f shows each line of a service that is restarted by its policy once, and ends when it is not any more', async () => {
  await using box = await project(counting('on-failure', 'test $$N -ge 6'))
  await box.run(['up', '--no-wait'])
  const followed = await box.run(['logs', '-f'])
  expect(followed).toMatchObject({ exitCode: 0, stderr: '' })
  expect(followed.stdout.split('\n')).toEqual([1, 2, 3, 4, 5, 6].map((run) => `flap-1 | run-${run}`))
})

test('logs -f goes on over restart, and ends with down', async () => {
  await using box = await project(counting('"no"', 'exec sleep 1000'))
  expect(await box.run(['up'])).toMatchObject({ exitCode: 0 })
  const following = execa(process.execPath, [box.bin, 'logs', '--follow', '--no-prefix'], {
    cwd: box.folder,
    env: box.env,
    reject: false,
  })
  const seen: string[] = []
  for await (const line of following) {
    seen.push(line)
    expect(await box.run([seen.length < 3 ? 'restart' : 'down'])).toMatchObject({ exitCode: 0 })
  }
  expect(seen).toEqual(['run-1', 'run-2', 'run-3'])
  expect(await following).toMatchObject({ exitCode: 0 })
})

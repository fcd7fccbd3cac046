import { randomInt } from 'node:crypto'
import { expect } from 'vitest'
import { canBind } from '../../src/actions/ports/choose.ts'
import { ENVCTL } from '../../src/base/labels.ts'
import { docker } from './docker.ts'

/**
 * A port of this machine that is free now, of a range that neither outgoing connections nor ports chosen by
 * envctl are taken from: what runs beside the test does not take it the next moment.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 20_000)
    if (await canBind(port, '127.0.0.1')) return port
  }
}

/**
 * Fails when an instance that was made again has other outputs than it had. Only a port that somebody else has
 * by now, another test that runs beside this one, may be another.
 */
export async function expectKept(
  instance: string,
  now: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
  what?: string,
): Promise<void> {
  const expected = { ...before }
  for (const [name, value] of Object.entries(before)) {
    const [was, is] = [portIn(value), portIn(now[name] ?? '')]
    if (was === undefined || is === undefined || was === is || !(await taken(was, instance))) continue
    expected[name] = value.replace(`:${was}`, `:${is}`)
  }
  expect(now, what).toEqual(expected)
}

function portIn(url: string): number | undefined {
  const port = /:(\d+)(?:\/|$)/.exec(url)?.[1]
  return port === undefined ? undefined : Number(port)
}

/** Whether a container of somebody else publishes a port, or will once it runs. */
async function taken(port: number, instance: string): Promise<boolean> {
  const format = `{{.Names}} {{.Ports}} {{.Label "${ENVCTL.ports}"}}`
  const lines = (await docker('ps', '--all', '--format', format)).split('\n')
  const has = new RegExp(`:${port}(?:->|,|\\})`)
  return lines.some((line) => !line.startsWith(`${instance}-`) && has.test(line))
}

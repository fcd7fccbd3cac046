import { setTimeout as delay } from 'node:timers/promises'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { type Project, project } from '../support/cli.ts'
import { type Terminal, terminal } from '../support/tmux.ts'

/** So many services, each of which says after a while, in wide characters, that it is there. */
const boxOf = (count: number, seconds: number) => {
  const services = Array.from({ length: count }, (_, index) => {
    const name = `service-${String(index + 1).padStart(2, '0')}`
    const command = `sh -c 'sleep ${seconds}; echo 准备好了可以接受连接; sleep 600'`
    return `  ${name}: { image: "busybox:1.35", command: "${command}", init: true, ready: { log: 准备好了可以接受连接 } }`
  })
  return `name: NAME\nservices:\n${services.join('\n')}\n`
}

const upIn = (box: Project, size: Parameters<typeof terminal>[2]): Promise<Terminal> =>
  terminal(box, `${process.execPath} ${box.bin} up`, size)

const ENDED = /ended with \d+/
const isProgress = (line: string) => /^[✔✘…]/u.test(line)

/** Every service has been left behind as one line, and nothing else of the picture. */
async function expectRecord(shown: Terminal, count: number): Promise<void> {
  const lines = await shown.everything()
  expect(lines.at(-1), lines.join('\n')).toBe('ended with 0')
  const progress = lines.filter(isProgress)
  expect(progress.filter((line) => line.startsWith('…'))).toEqual([])
  const services = progress.flatMap((line) => /^✔ (service-\d+)-1 +ready/u.exec(line)?.[1] ?? [])
  expect(services).toHaveLength(count)
  expect(new Set(services).size).toBe(count)
}

test.each([40, 80, 200])(
  'in a terminal of %i columns every line fits and is left as a record',
  async (columns) => {
    await using box = await project(boxOf(4, 1))
    await using shown = await upIn(box, { columns, rows: 24 })
    const waiting = await shown.sees(/waiting/)
    for (const line of waiting.filter(isProgress)) expect(stringWidth(line), line).toBeLessThan(columns)
    await shown.sees(ENDED)
    await expectRecord(shown, 4)
  },
)

test('changing the size of the terminal while it is drawn leaves nothing behind', async () => {
  await using box = await project(boxOf(4, 5))
  await using shown = await upIn(box, { columns: 100, rows: 40 })
  await shown.sees('准备好了')
  for (const columns of [60, 90, 40, 200]) {
    await shown.resize({ columns, rows: 40 })
    await delay(400)
    const progress = (await shown.everything()).filter(isProgress)
    expect(progress.length, progress.join('\n')).toBeLessThanOrEqual(5)
  }
  await shown.sees(ENDED)
  await expectRecord(shown, 4)
})

test('more services than the terminal has lines: what goes on is seen, and all of them are left as a record', async () => {
  await using box = await project(boxOf(14, 2))
  await using shown = await upIn(box, { columns: 80, rows: 10 })
  const seen = await shown.sees(/✔ [\s\S]*… /u)
  expect(seen.filter(isProgress).length).toBeLessThan(10)
  await shown.sees(ENDED)
  await expectRecord(shown, 14)
})

test('Ctrl-C ends it, the picture stays whole, and the cursor is there again', async () => {
  await using box = await project(boxOf(2, 100))
  await using shown = await upIn(box, { columns: 80, rows: 24 })
  await shown.sees('waiting for log')
  await shown.type('C-c')
  const seen = await shown.sees(ENDED)
  expect(seen.find((line) => ENDED.test(line))).toBe('ended with 130')
  expect(seen.filter((line) => /service-0\d-1/.test(line))).toHaveLength(2)
  expect(seen.join('\n')).toContain('Interrupted')
})

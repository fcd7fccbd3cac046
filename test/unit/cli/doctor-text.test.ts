import { describe, expect, it } from 'vitest'
import type { Finding } from '../../../src/actions/outcomes.ts'
import { doctorText } from '../../../src/cli/doctor-text.ts'

const found = (check: string, status: Finding['status'], more: Partial<Finding> = {}): Finding => ({
  check,
  status,
  seen: `${check} was seen`,
  fixable: false,
  ...more,
})
const plain = async (findings: readonly Finding[], columns?: number) =>
  (await doctorText({ findings, fixes: [] }, columns)).replace(/\u001b\[[\d;]*m/g, '')

describe('doctorText', () => {
  it('tells the worst first, each in its group, with what helps below it', async () => {
    const remedy =
      'Start it:\n  sudo start --with a very long line that is to be copied and so is never broken'
    const text = await plain([
      found('versions', 'ok'),
      found('memory', 'unknown'),
      found('disk', 'warning', { seen: 'many words '.repeat(12).trim() }),
      found('engine', 'problem', { remedy, fixable: true }),
    ])
    expect(text.split('\n')).toEqual([
      'PROBLEMS',
      'engine      engine was seen',
      '            Start it:',
      '              sudo start --with a very long line that is to be copied and so is never broken',
      '',
      'WARNINGS',
      `disk        ${'many words '.repeat(6).trim()}`,
      `            ${'many words '.repeat(6).trim()}`,
      '',
      'NOT KNOWN',
      'memory      memory was seen',
      '',
      'IN ORDER',
      'versions    versions was seen',
      '',
      '1 problem, 1 warning. To mend it: envctl doctor --fix',
    ])
  })

  it.each([
    [undefined, 80],
    [200, 80],
    [60, 60],
  ])('of a terminal of %s columns is at most %i wide', async (columns, width) => {
    const seen = 'a word and another '.repeat(30).trim()
    const lines = (await plain([found('address pools', 'ok', { seen })], columns)).split('\n')
    const widest = Math.max(...lines.map((line) => line.length))
    expect(widest).toBeLessThanOrEqual(width)
    expect(widest).toBeGreaterThan(width - 'another '.length - 1)
  })

  it('keeps what belongs to a point of a list together', async () => {
    const text = await plain([found('engine', 'ok', { seen: 'Tried:\n- one and another\n- b' })], 30)
    expect(text).toContain(`engine      Tried:\n            - one and another\n            - b`)
    const narrow = await plain([found('engine', 'ok', { seen: `- ${'word '.repeat(9).trim()}` })], 30)
    expect(narrow).toContain(
      `engine      - ${'word '.repeat(5).trim()}\n              ${'word '.repeat(4).trim()}`,
    )
  })

  it('says that nothing is wrong', async () => {
    expect(await plain([found('engine', 'ok')])).toMatch(/\n\nNothing is wrong\.$/)
  })

  it('says what was done', async () => {
    const fixes = [
      { check: 'engine', commands: ['a', 'b'], solved: false, failure: 'b: ended with code 1' },
      { check: 'engine', commands: ['c'], solved: false },
      { check: 'engine', commands: ['d'], solved: true },
    ]
    expect(await doctorText({ findings: [], fixes })).toBe(
      [
        'Did: a; b: b: ended with code 1',
        'Did: c: the engine does not answer yet',
        'Did: d: the engine answers now',
        'Nothing is wrong.',
      ].join('\n\n'),
    )
  })
})

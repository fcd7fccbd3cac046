import { expect, it } from 'vitest'
import { splitLine } from '../../../src/cli/exec-arguments.ts'

const FLAGS = {
  user: { type: 'option', char: 'u' },
  env: { type: 'option' },
  interactive: { type: 'boolean', char: 'i' },
  tty: { type: 'boolean', char: 't' },
}

it.each([
  ['db sh', [], 'db', ['sh']],
  ['-it -u root db sh -u x', ['-it', '-u', 'root'], 'db', ['sh', '-u', 'x']],
  ['-itu root db sh', ['-itu', 'root'], 'db', ['sh']],
  ['-uroot db sh', ['-uroot'], 'db', ['sh']],
  ['-ituroot db sh', ['-ituroot'], 'db', ['sh']],
  ['--env A=1 db sh --help', ['--env', 'A=1'], 'db', ['sh', '--help']],
  ['--env=A=1 db -- sh', ['--env=A=1'], 'db', ['sh']],
  ['-t -- npm test', ['-t'], undefined, ['npm', 'test']],
])('%s', (line, own, service, command) => {
  expect(splitLine(line.split(' '), FLAGS)).toEqual({ own, service, command })
})

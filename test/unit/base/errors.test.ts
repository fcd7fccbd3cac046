import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { codeOf, isAbsent, messageOf } from '../../../src/base/errors.ts'

/** An error of another world, as Node's are in the sandboxes of test runners. */
const foreign: unknown = runInNewContext(`Object.assign(new Error('nothing there'), { code: 'ENOENT' })`)

describe('a thrown value', () => {
  it('has the words and the code of the system, of whatever world it is', () => {
    expect(foreign).not.toBeInstanceOf(Error)
    expect([messageOf(foreign), codeOf(foreign), isAbsent(foreign)]).toEqual([
      'nothing there',
      'ENOENT',
      true,
    ])
  })

  it('of the file system tells that nothing is there', () => {
    expect(() => readFileSync('/nowhere/at/all')).toThrow(expect.toSatisfy(isAbsent))
    expect(() => readFileSync('/')).toThrow(expect.not.toSatisfy(isAbsent))
  })

  it('that is no error is its own text', () => {
    expect([messageOf('stop'), codeOf('stop'), messageOf(undefined), codeOf(null)]).toEqual([
      'stop',
      '',
      'undefined',
      '',
    ])
  })
})

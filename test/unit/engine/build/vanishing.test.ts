import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fillDigests } from '../../../../src/engine/build/fill-digests.ts'
import { walkContext } from '../../../../src/engine/build/walk-context.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envctl-test-'))
  await mkdir(join(folder, 'd'))
  for (const name of ['a', 'b', 'd/x', 'e']) await writeFile(join(folder, name), name)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const remove = (name: string) => rmSync(join(folder, name), { recursive: true })

/** Something goes away just as its name is judged: it is in its folder's list, and nothing else is known of it. */
function walk(going: Readonly<Record<string, string>> = {}) {
  const rules = {
    judge: (name: string) => {
      if (going[name] !== undefined) remove(going[name])
      return { leftOut: false, matched: [] }
    },
    mayBringBack: () => false,
  }
  return walkContext({ folder, rules, known: undefined })
}

it('leaves out of the context what goes away while it is looked at', async () => {
  expect((await walk({ b: 'b', e: 'e' })).table.names).toEqual(['a', 'd', 'd/x'])
})

it('takes a folder that goes away meanwhile for an empty one', async () => {
  expect((await walk({ 'd/x': 'd' })).table.names).toEqual(['a', 'b', 'd', 'e'])
})

it('leaves out what goes away before it is read', async () => {
  const walked = await walk()
  remove('b')
  remove('d/x')
  const left = await fillDigests(folder, walked, undefined)
  const fresh = await fillDigests(folder, await walk(), undefined)
  expect(left.names).toEqual(['a', 'd', 'e'])
  expect(left.contentDigest()).toBe(fresh.contentDigest())
})

it('fails when the context itself goes away', async () => {
  remove('.')
  await expect(walk()).rejects.toMatchObject({ code: 'ENOENT' })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { baseImages } from '../../../../src/engine/build/dockerfile.ts'
import { withContexts } from '../../../../src/engine/build/named-contexts.ts'

const rewritten = (text: string, contexts: Record<string, string>, target?: string) =>
  withContexts(text, contexts, { args: {}, target, engine: 'linux/amd64' })
const lines = (text: string, contexts: Record<string, string>) => rewritten(text, contexts).text.split('\n')

describe('withContexts', () => {
  it('puts a stage for each name that is used before the first, and leaves the others out', () => {
    const text =
      '# syntax=x\nARG V=1\n\nFROM a:$V\nCOPY --from=lib /x /y\nRUN --mount=type=bind,from=tools,target=/t t\n'
    expect(lines(text, { lib: 'l:1', unused: 'u:1', tools: 't:1' })).toEqual([
      '# syntax=x',
      'ARG V=1',
      '',
      'FROM l:1 AS lib',
      'FROM t:1 AS tools',
      'FROM a:$V',
      'COPY --from=lib /x /y',
      'RUN --mount=type=bind,from=tools,target=/t t',
      '',
    ])
  })

  it('stands for an image of its name, however that is written', () => {
    for (const name of ['node:24', 'docker.io/library/node:24', 'library/node:24'])
      expect(lines(`FROM ${name} AS it\nCOPY --from=${name} /x /y`, { 'node:24': 'n:1' })).toEqual([
        'FROM n:1 AS context-0',
        'FROM context-0 AS it',
        'COPY --from=context-0 /x /y',
      ])
    expect(lines('ARG B=alpine\nFROM $B', { alpine: 'n:1' })).toEqual([
      'ARG B=alpine',
      'FROM n:1 AS alpine',
      'FROM alpine',
    ])
    expect(lines('FROM alpine:3', { alpine: 'n:1' })).toEqual(['FROM alpine:3'])
  })

  it('takes the place of a stage of its name, line for line', () => {
    const text = 'FROM a AS Lib\nRUN make \\\n  all\nFROM b\nCOPY --from=lib /x /y\nCOPY --from=0 /x /y'
    expect(lines(text, { lib: 'l:1' })).toEqual([
      'FROM l:1 AS lib',
      'FROM lib',
      '',
      '',
      'FROM b',
      'COPY --from=lib /x /y',
      'COPY --from=1 /x /y',
    ])
  })

  it('is the target when that is the stage of its name', () => {
    const text = 'FROM a AS lib\nRUN x\nFROM b AS last\nCOPY --from=c /x /y'
    expect(rewritten(text, { lib: 'l:1' }, 'LIB').target).toBe('lib')
    expect(rewritten(text, { c: 'l:1' }, '1').target).toBe('2')
    expect(rewritten(text, { c: 'l:1' }, 'last').target).toBe('last')
  })

  it('never stands for the empty image', () => {
    expect(rewritten('FROM scratch', { scratch: 'x' }).used).toEqual([])
  })

  const name = fc.constantFrom('one', 'two', 'img:1', 'other', 'docker.io/library/img:1')
  const stage = fc.record({
    from: name,
    as: fc.option(fc.constantFrom('one', 'two', 'three'), { nil: undefined }),
    copies: fc.array(fc.oneof(name, fc.nat(3).map(String)), { maxLength: 3 }),
  })
  const file = fc
    .array(stage, { minLength: 1, maxLength: 4 })
    .map((stages) =>
      stages
        .flatMap(({ from, as, copies }) => [
          `FROM ${from}${as === undefined ? '' : ` AS ${as}`}`,
          ...copies.map((each) => `COPY --from=${each} /a /b`),
        ])
        .join('\n'),
    )

  it('keeps every other line where it was, and the names of no context outside of its stage', () => {
    const contexts = { one: 'ref.example/one:1', 'img:1': 'ref.example/img:1' }
    fc.assert(
      fc.property(file, (text) => {
        const { text: now, used, lineOf } = rewritten(text, contexts)
        const old = text.split('\n')
        const all = now.split('\n')
        expect(all.length).toBe(old.length + used.length)
        const places = all.map((_, at) => lineOf(at + 1)).filter((line) => line !== undefined)
        expect(places).toEqual(old.map((_, at) => at + 1))
        expect(baseImages(now, { args: {}, engine: 'linux/amd64' })).not.toContain('img:1')
        for (const each of all.slice(used.length)) expect(each).not.toMatch(/img:1| AS one$/)
        // Nothing is left to be replaced.
        const again = rewritten(all.slice(used.length).join('\n'), { 'img:1': 'x' })
        expect(again.used).toEqual([])
      }),
    )
  })
})

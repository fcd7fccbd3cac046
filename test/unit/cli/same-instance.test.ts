import { describe, expect, it } from 'vitest'
import { sameInstance } from '../../../src/cli/same-instance.ts'

describe('a command in a hint is about the instance that the command line meant', () => {
  it.each([
    ['up', 'envctl logs db'],
    ['up -e test', 'envctl logs --environment test db'],
    ['up --environment=test api', 'envctl logs --environment test db'],
    ['up --instance pr-1 -f a/envs.yaml', 'envctl logs --instance pr-1 --file a/envs.yaml db'],
    ['logs -f -e x', 'envctl logs --environment x db'],
    ['exec -e x db psql -f y', 'envctl logs --environment x db'],
    ['test -- sh -e x', 'envctl logs db'],
    ['fork pr2', 'envctl logs --instance pr2 db'],
    ['fork --env-file ci.env pr2', 'envctl logs --instance pr2 db'],
    ['fork --from base --json --timeout=3m -e x pr2', 'envctl logs --environment x --instance pr2 db'],
    ['up --engine tcp://10.0.0.1:2375', 'envctl logs --engine tcp://10.0.0.1:2375 db'],
  ])('%s', (line, expected) => {
    expect(sameInstance('envctl logs db', line.split(' '))).toBe(expected)
  })

  it.each([
    ['envctl lock db', 'envctl lock --file a.yaml db'],
    ['envctl snapshot rm s', 'envctl snapshot rm --file a.yaml s'],
    ['envctl snapshot create s', 'envctl snapshot create --file a.yaml --instance pr s'],
    ['envctl build api', 'envctl build --file a.yaml --instance pr api'],
  ])('%s', (hint, expected) => {
    expect(sameInstance(hint, ['up', '-f', 'a.yaml', '--instance', 'pr'])).toBe(expected)
  })

  it('and is left alone where it says of which file', () => {
    expect(sameInstance('Next: envctl up -f x', ['init', '-f', 'x'])).toBe('Next: envctl up -f x')
  })

  it('whatever its place in the text, but for one that says it already or is about no instance', () => {
    const text =
      'See envctl ls. Bring it up: envctl up; its log: envctl logs db.\nOr: envctl down -v --instance x'
    expect(sameInstance(text, ['ps', '-f', 'a.yaml', '--file=b.yaml'])).toContain(
      '--file a.yaml --file b.yaml',
    )
    expect(sameInstance(text, ['ps', '--file', 'my files/e.yaml'])).toBe(
      "See envctl ls. Bring it up: envctl up --file 'my files/e.yaml'; its log: envctl logs --file 'my files/e.yaml' db.\nOr: envctl down -v --instance x",
    )
  })
})

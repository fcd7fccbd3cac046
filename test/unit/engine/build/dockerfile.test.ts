import { describe, expect, it } from 'vitest'
import { baseImages, withImages } from '../../../../src/engine/build/dockerfile.ts'

const bases = (text: string, args: Record<string, string> = {}, target?: string) =>
  baseImages(text, { args, target, engine: 'linux/amd64' })

describe('baseImages', () => {
  it('fills in arguments, their defaults and what is given', () => {
    const text = 'ARG V=24\nARG IMAGE=node:$V-slim\nFROM ${IMAGE}\nRUN true'
    expect(bases(text)).toEqual(['node:24-slim'])
    expect(bases(text, { V: '22' })).toEqual(['node:22-slim'])
    expect(bases(text, { IMAGE: 'other:1', X: 'y' })).toEqual(['other:1'])
  })

  it.each([
    ['ARG V\nFROM a:${V:-1}', {}, 'a:1'],
    ['ARG V=\nFROM a:${V:-1}', {}, 'a:1'],
    ['ARG V\nFROM a:1${V:+-slim}', { V: 'x' }, 'a:1-slim'],
    ['ARG V\nFROM a:1${V:+-slim}', {}, 'a:1'],
  ])('understands %j', (text, args, image) => {
    expect(bases(text, args)).toEqual([image])
  })

  it('knows what has no value as the empty text, and leaves out what then is no name', () => {
    expect(bases('ARG PREFIX\nFROM ${PREFIX}a:1')).toEqual(['a:1'])
    expect(bases('FROM ${PREFIX}a:1', { PREFIX: 'b/' })).toEqual(['a:1'])
    expect(bases('FROM a:$V', { V: '1' })).toEqual([])
    expect(bases('FROM $V')).toEqual([])
  })

  it('knows the platforms, which arguments may replace', () => {
    const text = 'FROM $TARGETPLATFORM/a-$TARGETOS-$TARGETARCH:1$TARGETVARIANT'
    expect(bases(text)).toEqual(['linux/amd64/a-linux-amd64:1'])
    expect(bases(`ARG TARGETARCH\n${text}`)).toEqual(['linux/amd64/a-linux-amd64:1'])
    expect(bases(text, { TARGETARCH: 'x' })).toEqual(['linux/amd64/a-linux-x:1'])
    const arm = { args: {}, engine: 'linux/amd64', platform: 'linux/arm' }
    expect(baseImages(text, arm)).toEqual(['linux/arm/v7/a-linux-arm:1v7'])
    expect(baseImages('FROM $BUILDPLATFORM/a-$BUILDOS-$BUILDARCH:1$BUILDVARIANT', arm)).toEqual([
      'linux/amd64/a-linux-amd64:1',
    ])
  })

  it('reads quotes as the builder does', () => {
    expect(bases('FROM "a:1"')).toEqual(['a:1'])
    expect(bases("ARG A=1\nARG V='$A'\nFROM a:$V")).toEqual([])
    expect(bases('ARG A=1\nARG V="$A"\nFROM a:$V AS b\nFROM "b"')).toEqual(['a:1'])
    expect(bases('FROM scratch\nCOPY --from="a:1" /a /b\nCOPY --from=$V /a /b')).toEqual(['a:1'])
  })

  it('knows stages, scratch, copied and mounted images', () => {
    const text = [
      'FROM --platform=linux/amd64 golang:1 AS Build',
      'RUN --mount=type=cache,target=/c --mount=type=bind,from=tools:2,target=/t \\',
      '  make',
      'FROM scratch',
      'COPY --from=build /a /a',
      'COPY --from=0 /b /b',
      'COPY --from=nginx:1 /c /c',
    ].join('\n')
    expect([...bases(text)].sort()).toEqual(['golang:1', 'nginx:1', 'tools:2'])
  })

  it('asks only for what the target needs', () => {
    const text = 'FROM a AS one\nFROM b AS two\nFROM one AS three\nCOPY --from=two /x /x\nFROM c AS four'
    expect(bases(text)).toEqual(['c'])
    expect(bases(text, {}, 'one')).toEqual(['a'])
    expect(bases(text, {}, 'THREE')).toEqual(['a', 'b'])
    expect(bases(text, {}, '1')).toEqual(['b'])
  })

  it('takes a stage named like an image for the image, in its own FROM', () => {
    expect(bases('FROM node AS node\nRUN true')).toEqual(['node'])
  })
})

describe('withImages', () => {
  const engine = 'linux/amd64'
  const names = new Map([
    ['a@sha256:1', 'm.example/a@sha256:1'],
    ['b:1@sha256:2', 'm.example/b@sha256:2'],
  ])

  it('calls images otherwise wherever they are named, and leaves all else as it is', () => {
    const text = [
      '# escape=\\',
      'ARG A=a@sha256:1',
      'FROM --platform=linux/amd64 $A AS one',
      'COPY --from=b:1@sha256:2 /x \\',
      '  /y',
      'RUN --mount=type=bind,from=a@sha256:1,target=/m echo a@sha256:1',
      'FROM node',
      'COPY --from=one --chown=1 /x /y',
    ].join('\n')
    const expected = text
      .replace('$A', 'm.example/a@sha256:1')
      .replace('--from=b:1@', '--from=m.example/b@')
      .replace('from=a@', 'from=m.example/a@')
    expect(withImages(text, names, { args: {}, engine })).toBe(expected)
    expect(withImages(text, names, { args: { A: 'b:1@sha256:2' }, engine })).toContain(
      'linux/amd64 m.example/b@sha256:2 AS one',
    )
  })

  it('leaves a text that has none', () => {
    for (const text of ['', '{"no": "Dockerfile"}', 'FROM node\nCOPY --from=$A /x /y\n'])
      expect(withImages(text, names, { args: { A: 'a@sha256:1' }, engine })).toBe(text)
  })
})

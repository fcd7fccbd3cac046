import { expect, test } from 'vitest'
import { placeInWords, placeOfStep } from '../../../../src/engine/build/step-line.ts'

const TEXT = `# syntax=docker/dockerfile:1
ARG BASE=a
FROM $BASE AS one

RUN echo one; \\
    # not of it
    exit 3
COPY --from=two \${SOURCE:-/x}/y /z
  RUN <<EOF
echo in a document
EOF
RUN --mount=type=cache,target=/root/.npm npm ci
`

test.each([
  ['[one 1/4] FROM docker.io/library/b@sha256:0123', undefined],
  ['[one 2/4] RUN echo one;     exit 3', 5],
  ['[one 3/4] COPY --from=two /other/y /z', 8],
  ['[one 4/4] RUN <<EOF (echo in a document...)', 9],
  ['[5/5] RUN --mount=type=cache,target=/root/.npm npm ci', 12],
  ['2/5 : RUN --mount=type=cache,target=/root/.npm npm ci', 12],
  ['2/5: RUN no such step', undefined],
])('%s is of line %s', (step, line) => {
  expect(placeOfStep(TEXT, step)?.line).toBe(line)
})

test('a place is the whole of its line', () => {
  const place = placeOfStep(TEXT, '[one 4/4] RUN <<EOF (echo in a document...)')
  expect(place).toEqual({ line: 9, column: 3, offset: TEXT.indexOf('RUN <<EOF'), length: 9 })
})

test.each([
  ['dockerfile parse error line 3: unknown instruction: COPI', 3],
  ['failed to solve: dockerfile parse error on line 5: unterminated', 5],
  ['Dockerfile:8\n----', 8],
  ['failed to reach build target two in Dockerfile', undefined],
  ['parse error line 99: what', undefined],
])('%j is about line %s', (words, line) => {
  expect(placeInWords(TEXT, words)?.line).toBe(line)
})

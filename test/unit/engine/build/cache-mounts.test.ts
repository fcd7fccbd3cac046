import { DockerfileParser } from 'dockerfile-ast'
import { expect, it } from 'vitest'
import { withoutCacheMounts } from '../../../../src/engine/build/cache-mounts.ts'

it.each([
  ['RUN --mount=type=cache,target=/a npm ci\n', 'RUN  npm ci\n'],
  ['RUN --mount=target=/a,type=cache --network=none \\\n  x && y\n', 'RUN  --network=none \\\n  x && y\n'],
  [
    'RUN --mount=type=cache,target=/a --mount=type=cache,target=/b,sharing=locked \\\n    x\nRUN y\n',
    'RUN   \\\n    x\nRUN y\n',
  ],
  ['RUN \\\n  --mount=type=cache,target=/a \\\n  x\n', 'RUN \\\n   \\\n  x\n'],
  // Nothing else of it is a cache.
  ['RUN --mount=type=secret,id=npm x --mount=type=cache,target=/a\n', undefined],
  ['RUN echo "--mount=type=cache,target=/a"\n# RUN --mount=type=cache,target=/a x\n', undefined],
  ['COPY --from=build /a /b\n', undefined],
])('%j', (text, expected = text) => {
  const changed = withoutCacheMounts(`FROM a\n${text}`)
  expect(changed).toBe(`FROM a\n${expected}`)
  const places = (from: string) =>
    DockerfileParser.parse(from)
      .getInstructions()
      .map((each) => each.getRange().start.line)
  expect(places(changed)).toEqual(places(`FROM a\n${text}`))
})

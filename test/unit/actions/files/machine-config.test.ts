import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { aroundDefinition } from '../../../../src/actions/files/machine-config.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envctl-test-'))
  await mkdir(join(folder, 'envctl'))
})
afterEach(() => rm(folder, { recursive: true }))

const configure = (text: string) => writeFile(join(folder, 'envctl/config.yaml'), text)
const around = (env: Record<string, string>, flag?: readonly string[]) =>
  aroundDefinition({ XDG_CONFIG_HOME: folder, ...env }, flag)

test('a flag comes before variables, those before the definition, the file of the user after it', async () => {
  await configure('registry: { mirrors: { docker.io: [user.io], ghcr.io: https://g.io/ } }')
  expect(
    await around(
      {
        ENVCTL_REGISTRY_MIRRORS: 'docker.io=variable.io',
        TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX: 'prefix.io/hub/',
      },
      ['docker.io=flag.io', 'quay.io=q.io'],
    ),
  ).toEqual({
    before: { 'docker.io': ['flag.io', 'variable.io', 'prefix.io/hub/*'], 'quay.io': ['q.io'] },
    after: { 'docker.io': ['user.io'], 'ghcr.io': ['g.io'] },
  })
})

test('nothing is said anywhere', async () => {
  expect(await around({ TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX: '' })).toEqual({ before: {}, after: {} })
})

test.each([
  ['--mirror', {}, ['hub=m.io']],
  ['TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX', { TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX: 'mirror/' }, []],
  ['ENVCTL_REGISTRY_MIRRORS', { ENVCTL_REGISTRY_MIRRORS: 'docker.io' }, []],
])('what can be no mirror in %s is told', async (from, env, flag) => {
  await expect(around(env, flag)).rejects.toMatchObject({
    code: 'usage.invalid',
    message: expect.stringContaining(from),
  })
})

test.each(['registry: { mirrors: { docker.io: hub } }', 'registry: { mirrors: [] }', 'registry: 1', '{'])(
  'a file of the user that says %s is told',
  async (text) => {
    await configure(text)
    await expect(around({})).rejects.toMatchObject({
      code: 'usage.invalid',
      message: expect.stringContaining(folder),
    })
  },
)

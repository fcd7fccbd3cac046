import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { type Project, project } from '../support/cli.ts'

const BOX = 'name: NAME\nservices:\n  db: { template: redis, with: { version: "7.0" } }\n'

/** A repository with the definition in it, and room beside it for worktrees and clones. */
async function repository() {
  const box = await project(BOX)
  const beside = await mkdtemp(join(tmpdir(), 'envctl-e2e-beside-'))
  const git = (args: readonly string[], cwd = box.folder) =>
    execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd })
  await git(['init', '-q', '-b', 'main'])
  await git(['add', '.'])
  await git(['commit', '-q', '-m', 'first'])
  return {
    box,
    beside,
    git,
    [Symbol.asyncDispose]: async () => {
      await box[Symbol.asyncDispose]()
      await rm(beside, { recursive: true, force: true })
    },
  }
}

async function runIn(box: Project, cwd: string, args: readonly string[]) {
  const result = await execa(process.execPath, [box.bin, ...args], { cwd, env: box.env, reject: false })
  expect(result, result.stderr).toMatchObject({ exitCode: 0 })
  return result.stdout
}

interface Up {
  readonly instance: string
  readonly services: readonly { readonly containerId: string; readonly ports: readonly { port: number }[] }[]
}

test('two worktrees and two clones of one repository never meet', async () => {
  await using all = await repository()
  const { box, beside, git } = all
  const [feature, clone] = [join(beside, 'feature'), join(beside, '克隆 one')]
  await git(['worktree', 'add', '-q', feature])
  await git(['clone', '-q', box.folder, clone])
  const up = async (cwd: string, ...more: readonly string[]): Promise<Up> =>
    JSON.parse(await runIn(box, cwd, ['up', '--json', ...more]))

  const ups = [await up(box.folder), await up(feature), await up(clone)]
  const names = ups.map(({ instance }) => instance)
  expect(names.slice(0, 2)).toEqual([`${box.name}-default`, `${box.name}-default-feature`])
  expect(names[2]).toMatch(new RegExp(`^${box.name}-default-[0-9a-f]{6}$`))
  expect(new Set(ups.flatMap(({ services }) => services[0]?.ports[0]?.port)).size).toBe(3)

  // Each finds its own again, whichever command asks.
  for (const [index, folder] of [box.folder, feature, clone].entries()) {
    expect((await up(folder)).services[0]?.containerId).toBe(ups[index]?.services[0]?.containerId)
    expect(JSON.parse(await runIn(box, folder, ['ps', '--json'])).instance).toBe(names[index])
  }
  await runIn(box, box.folder, ['down', '--volumes'])
  // The clone keeps its name although the plain one is free now.
  expect(JSON.parse(await runIn(box, clone, ['ps', '--json'])).instance).toBe(names[2])

  const { instances } = JSON.parse(await runIn(box, clone, ['ls', '--json']))
  const own = instances.filter(({ name }: { name: string }) => name === box.name)
  expect(own.map(({ directory }: { directory: string }) => directory).toSorted()).toEqual(
    [feature, clone].toSorted(),
  )
})

test('the branch as a name, full names, and a worktree that is gone', async () => {
  await using all = await repository()
  const { box, beside, git } = all
  const feature = join(beside, 'feature')
  await git(['worktree', 'add', '-q', '-b', 'topic/One', feature])
  const ps = async (cwd: string, ...args: readonly string[]) =>
    JSON.parse(await runIn(box, cwd, ['ps', '--json', ...args])).instance
  expect(await ps(box.folder, '--instance', 'auto')).toBe(`${box.name}-default-main`)
  expect(await ps(feature, '--instance', 'auto')).toBe(`${box.name}-default-topic-one`)
  expect(await ps(box.folder, '--instance', 'x')).toBe(`${box.name}-default-x`)
  expect(await ps(box.folder, '--instance', `${box.name}-default-x`)).toBe(`${box.name}-default-x`)
  expect(await ps(feature, '--instance', `${box.name}-default`)).toBe(`${box.name}-default`)

  await runIn(box, feature, ['up'])
  await rm(feature, { recursive: true })
  const { leftovers } = JSON.parse(await runIn(box, '/', ['gc', '--dry-run', '--json']))
  expect(leftovers).toContainEqual(
    expect.objectContaining({
      instance: `${box.name}-default-feature`,
      reason: 'folder gone',
      directory: feature,
    }),
  )
  await runIn(box, box.folder, ['down', '--instance', 'feature', '--volumes'])
  expect(await runIn(box, box.folder, ['ls'])).not.toContain(box.name)
})

test('an instance that a person names is not taken from another folder', async () => {
  await using all = await repository()
  const { box, beside, git } = all
  const clone = join(beside, 'clone')
  await git(['clone', '-q', box.folder, clone])
  await runIn(box, box.folder, ['up', '--instance', 'mine'])
  const refused = await execa(process.execPath, [box.bin, 'up', '--instance', 'mine'], {
    cwd: clone,
    env: box.env,
    reject: false,
  })
  expect(refused).toMatchObject({ exitCode: 6 })
  expect(refused.stderr).toContain(`belongs to ${box.folder}`)
  expect(refused.stderr).toContain('--instance NAME')
})

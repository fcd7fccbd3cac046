import { lstat, mkdir, readdir, readFile, readlink, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { type Project, project } from '../support/cli.ts'

const BOX = `
name: NAME
services:
  b: { image: "busybox:1.35", command: sleep 100000, stop_grace_period: 0s }
`

/** With the service up. */
async function brought(): Promise<Project> {
  const box = await project(BOX)
  expect(await box.run(['up'])).toMatchObject({ exitCode: 0 })
  return box
}
const copied = async (box: Project, from: string, to: string) => {
  const result = await box.run(['cp', from, to])
  expect(result, result.stderr).toMatchObject({ exitCode: 0 })
}
const inside = async (box: Project, script: string) =>
  (await box.run(['exec', '-T', 'b', 'sh', '-c', script])).stdout
const here = (box: Project, ...path: readonly string[]) => join(box.folder, ...path)

test('cp writes through a link, and replaces neither device nor pipe', async () => {
  await using box = await brought()
  await box.write('real', 'old')
  await symlink('real', here(box, 'link'))
  await symlink('later', here(box, 'dangling'))
  await execa('mkfifo', [here(box, 'pipe')])
  await inside(box, 'echo new > /new; echo old > /old; ln -s /old /link; mkfifo /pipe')
  for (const link of ['link', 'dangling']) {
    await copied(box, 'b:/new', link)
    expect((await lstat(here(box, link))).isSymbolicLink()).toBe(true)
    expect(await readFile(here(box, link), 'utf8')).toBe('new\n')
  }
  expect(await readlink(here(box, 'link'))).toBe('real')
  await copied(box, 'real', 'b:/link')
  expect(await inside(box, 'readlink /link; cat /old')).toBe('/old\nnew')

  for (const [from, to] of [
    ['b:/new', 'pipe'],
    ['real', 'b:/pipe'],
    ['b:/pipe', 'other'],
    ['pipe', 'b:/other'],
  ] as const) {
    const refused = await box.run(['cp', from, to])
    expect(refused, `${from} ${to}`).toMatchObject({ exitCode: 2 })
    expect(refused.stderr).toContain('is neither a file nor a folder')
  }
  expect((await lstat(here(box, 'pipe'))).isFIFO()).toBe(true)
  expect(await inside(box, 'test -p /pipe && echo whole')).toBe('whole')
})

test('cp says what cannot be copied of a folder before anything is', async () => {
  await using box = await brought()
  await mkdir(here(box, 'folder/inner'), { recursive: true })
  await box.write('folder/a', '')
  await execa('mkfifo', [here(box, 'folder/inner/pipe')])
  await inside(box, 'mkdir -p /there/inner; touch /there/a; mkfifo /there/inner/pipe')
  for (const [from, to] of [
    ['folder', 'b:/copy'],
    ['b:/there', 'copy'],
  ] as const) {
    const refused = await box.run(['cp', from, to])
    expect(refused).toMatchObject({ exitCode: 2 })
    expect(refused.stderr).toContain('inner/pipe is neither a file nor a folder')
  }
  expect(await inside(box, 'ls -d /copy || echo none')).toContain('none')
  expect((await readdir(box.folder)).toSorted()).toEqual(['envs.yaml', 'folder'])
})

test('cp copies the content of FOLDER/.', async () => {
  await using box = await brought()
  await mkdir(here(box, 'source/inner'), { recursive: true })
  await box.write('source/inner/file', 'content')
  await inside(box, 'mkdir /there; chmod 1777 /there')
  await copied(box, 'source/.', 'b:/there')
  await copied(box, 'source/.', 'b:/made')
  expect(await inside(box, 'cat /there/inner/file /made/inner/file; stat -c %a /there')).toBe(
    'contentcontent1777',
  )
  await mkdir(here(box, 'out'))
  await copied(box, 'b:/there/.', 'out')
  await copied(box, 'b:/there/.', 'fresh')
  for (const folder of ['out', 'fresh'])
    expect(await readFile(here(box, folder, 'inner/file'), 'utf8')).toBe('content')
  for (const [from, to] of [
    ['source/inner/file/.', 'b:/there'],
    ['b:/there/inner/file/.', 'out'],
  ] as const) {
    expect(await box.run(['cp', from, to])).toMatchObject({ exitCode: 2 })
  }
})

test('cp takes and gives a tar at "-"', async () => {
  await using box = await brought()
  await mkdir(here(box, 'folder'))
  await box.write('folder/file', 'content')
  const { execPath } = process
  const line = `tar -c folder | "$0" ${box.bin} cp - b:/tmp && "$0" ${box.bin} cp b:/tmp/folder - | tar -xO folder/file`
  const options = { cwd: box.folder, env: box.env }
  expect((await execa('sh', ['-c', line, execPath], options)).stdout).toBe('content')
  const refused = await box.run(['cp', '-', 'b:/tmp/folder/file'], { input: '' })
  expect(refused).toMatchObject({ exitCode: 2 })
  expect((await readdir(box.folder)).toSorted()).toEqual(['envs.yaml', 'folder'])
})

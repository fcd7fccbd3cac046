import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Project, project } from '../support/cli.ts'
import { docker } from '../support/docker.ts'
import { startPrivateEngine } from '../support/private-engine.ts'
import { works } from '../support/works.ts'

const BOX = (image: string) => `
name: NAME
services:
  a: { image: "${image}", command: ["sh", "-c", "exec sleep 100000"], network_mode: none, stop_grace_period: 0s, volumes: ["data:/data"] }
volumes: { data: {} }
`

const FILL = `
echo first > plain; ln plain hard; ln -s ../x soft; mkdir -p "a folder/目录"; echo 2 > "a folder/目录/long-name-${'n'.repeat(120)}"
chown 70:71 plain; chmod 4750 plain; dd if=/dev/zero of=big bs=1M count=20 2>/dev/null; touch -d '2001-02-03 04:05:06' soft plain`
const SEEN = `find . | sort | while IFS= read -r path; do stat -c '%n %F %a %u %g %s' "$path"; [ -f "$path" ] && md5sum < "$path"; done; true`

const inside = (box: Project, script: string) =>
  works(box, 'exec', '--workdir', '/data', '-T', 'a', 'sh', '-c', script)

test('a snapshot goes in a file to another engine, and is the same there', async () => {
  await using here = await startPrivateEngine()
  await using there = await startPrivateEngine()
  await using box = await project(BOX(here.image), { env: here.env })
  await works(box, 'up')
  await inside(box, FILL)
  await works(box, 'snapshot', 'create', 'one')
  await inside(box, 'echo second >> plain; rm soft; mv "a folder" renamed')
  const seen = await inside(box, SEEN)
  await works(box, 'snapshot', 'create', 'two')
  await works(box, 'snapshot', 'export', 'two', '--output', 'two.envctl')
  expect((await stat(join(box.folder, 'two.envctl'))).size).toBeLessThan(1_000_000)

  await using other = await project(BOX(there.image), { env: there.env })
  const file = join(box.folder, 'two.envctl')
  const volumes = async () => (await there.docker.listVolumes()).Volumes.map(({ Name }) => Name).toSorted()
  const before = await volumes()
  const whole = await readFile(file)
  for (const damage of [whole.subarray(0, whole.length / 2), Buffer.from('no snapshot'), changed(whole)]) {
    await writeFile(join(other.folder, 'bad.envctl'), damage)
    const refused = await other.run(['snapshot', 'import', 'bad.envctl'])
    expect(refused, refused.stderr).toMatchObject({ exitCode: 6 })
    expect(refused.stderr).toContain('cannot be read as a snapshot')
    expect(await volumes()).toEqual(before)
  }
  await works(other, 'snapshot', 'import', file, '--name', 'theirs')
  expect((await other.run(['snapshot', 'import', file, '--name', 'theirs'])).exitCode).toBe(2)
  await works(other, 'up', '--from', 'theirs')
  expect(await inside(other, SEEN)).toBe(seen)
  await inside(other, 'echo third >> plain')
  await works(other, 'restore', 'theirs')
  expect(await inside(other, SEEN)).toBe(seen)
  expect(await docker('ps', '-aq', '--filter', 'label=dev.envctl.instance=envctl-transfer')).toBe('')
})

test('a name that cannot be and a file that cannot be written are told before anything is made', async () => {
  await using box = await project(BOX('busybox:1.35'))
  await works(box, 'up')
  await works(box, 'snapshot', 'create', 'one')
  for (const file of ['nowhere/one.envctl', 'envs.yaml/one.envctl', '.']) {
    const refused = await box.run(['snapshot', 'export', 'one', '--output', file])
    expect(refused, refused.stderr).toMatchObject({ exitCode: 2 })
    expect(refused.stderr).toContain('cannot be written')
    expect(refused.stderr).toContain('--output FILE')
  }
  expect(await readdir(box.folder)).toEqual(['envs.yaml'])
  await works(box, 'snapshot', 'export', 'one')
  for (const name of ['', 'My Snap']) {
    const refused = await box.run(['snapshot', 'import', 'one.envctl', '--name', name])
    expect(refused, refused.stderr).toMatchObject({ exitCode: 2 })
    expect(refused.stderr).toContain(`"${name}" cannot name a snapshot`)
  }
  const { snapshots } = JSON.parse(await works(box, 'snapshot', 'ls', '--json'))
  expect(snapshots).toHaveLength(1)
})

/** The same file with one byte of its middle changed. */
function changed(whole: Buffer): Buffer {
  const copy = Buffer.from(whole)
  const at = Math.floor(copy.length / 2)
  copy[at] = (copy[at] ?? 0) ^ 0xff
  return copy
}

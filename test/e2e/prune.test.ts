import { rm } from 'node:fs/promises'
import type Docker from 'dockerode'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import type { ImagesOutcome, PruneOutcome } from '../../src/actions/outcomes.ts'
import { ENVCTL } from '../../src/base/labels.ts'
import { type Project, project } from '../support/cli.ts'
import { startPrivateEngine } from '../support/private-engine.ts'
import { onTerminal } from '../support/terminal.ts'

const BOX = (image: string) => `
name: NAME
services:
  app:
    image: NAME/app:1
    build: .
    command: sleep 100000
    network_mode: none
    stop_grace_period: 0s
    volumes: ["files:/files"]
  twin: { image: "docker.io/NAME/app:1", command: sleep 100000, network_mode: none, stop_grace_period: 0s }
  plain: { image: "${image}", command: sleep 100000, network_mode: none, stop_grace_period: 0s }
  absent: { image: "NAME/absent:1" }
volumes: { files: {} }
environments:
  dev:
    setup: [{ name: fill, exec: { service: app, command: dd if=/dev/zero of=/files/one bs=1000 count=1000 } }]
`

async function json<Outcome>(box: Project, ...args: readonly string[]): Promise<Outcome> {
  const { exitCode, stdout, stderr } = await box.run([...args, '--json'])
  expect(exitCode, stderr + stdout).toBe(0)
  return JSON.parse(stdout)
}

/** Builds the image with a file of so many bytes in it. */
async function build(box: Project, bytes: number, ...args: readonly string[]): Promise<string> {
  await box.write('noise', 'x'.repeat(bytes))
  const { images } = await json<{ images: { id: string }[] }>(box, 'build', ...args)
  return images[0]?.id ?? ''
}

const has = (docker: Docker, id: string) =>
  docker
    .getImage(id)
    .inspect()
    .then(
      () => true,
      (error: { readonly statusCode?: number }) => {
        if (error.statusCode === 404) return false
        throw error
      },
    )

test('images tells what services use, and prune takes away what is ours and nobody uses', async () => {
  await using engine = await startPrivateEngine()
  const { docker, image: foreign } = engine
  await using box = await project(BOX(foreign), { env: engine.env })
  await box.write('Dockerfile', `FROM ${foreign}\nCOPY noise /noise\n`)

  const old = await build(box, 50_000)
  const tagged = await build(box, 60_000, '--tag', 'kept')
  const now = await build(box, 70_000)
  // Somebody else's, made of ours: a label of ours is on it all the same.
  const input = `FROM ${box.name}/app:1\nENV A=b\n`
  await execa('docker', ['build', '--tag', 'theirs:1', '-'], {
    input,
    env: { ...engine.env, DOCKER_BUILDKIT: '0' },
  })
  const theirs = (await docker.getImage('theirs:1').inspect()).Id
  expect((await docker.getImage('theirs:1').inspect()).Config.Labels).toHaveProperty([ENVCTL.buildKey])
  expect((await box.run(['up', 'app', 'plain'])).exitCode).toBe(0)
  const dev = `${box.name}-dev`

  const { images } = await json<ImagesOutcome>(box, 'images')
  expect(images).toMatchObject([
    {
      image: `${box.name}/app:1`,
      services: ['app', 'twin'],
      built: true,
      here: { id: now, layers: 2, usedBy: [dev], tags: expect.arrayContaining([`${box.name}/app:1`]) },
    },
    { image: foreign, services: ['plain'], built: false, here: { layers: 1, usedBy: [dev] } },
    { image: `${box.name}/absent:1`, services: ['absent'], built: false },
  ])
  expect(images[2]).not.toHaveProperty('here')
  const [{ here } = {}] = images
  // Its own layer is shared with what somebody made of it.
  expect(here).toMatchObject({ ownBytes: 0, sharedBytes: here?.sizeBytes })
  const table = await box.run(['images', 'app'])
  expect(table.stdout).toMatch(
    new RegExp(`app +${box.name}/app:1 +built here +\\S+ \\S+ +0 B +2 +\\S+ ago +${dev}`),
  )
  expect((await box.run(['images', 'absent'])).stdout).toContain('not on the engine')

  // Nobody can be asked, and nothing is touched.
  expect(await box.run(['prune'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/app:built-\w+ .*replaced[\s\S]*At least 50\.0 kB become free[\s\S]*--yes/),
  })
  const shown = await json<PruneOutcome>(box, 'prune', '--all', '--dry-run')
  expect(shown.images.map(({ id, reason }) => [id, reason]).toSorted()).toEqual(
    [
      [old, 'replaced'],
      [tagged, 'unused'],
    ].toSorted(),
  )
  expect(shown).not.toHaveProperty('removed')
  expect(await has(docker, old)).toBe(true)

  const pruned = await json<PruneOutcome>(box, 'prune', '--yes')
  expect(pruned).toMatchObject({
    images: [{ id: old, definition: box.name, ownBytes: 50_000 }],
    bytes: 50_000,
    removed: { images: [old], instances: [], store: { layers: 0 } },
  })
  expect(await Promise.all([old, tagged, now, theirs].map((id) => has(docker, id)))).toEqual([
    false,
    true,
    true,
    true,
  ])

  // With --all what is not in use goes as well, layers included; what a stopped container is made of is in use.
  expect((await box.run(['stop'])).exitCode).toBe(0)
  const more = await json<PruneOutcome>(box, 'prune', '--all', '--yes')
  expect(more.removed).toMatchObject({ images: [tagged], store: { layers: 0 } })
  expect((await box.run(['down', '--volumes'])).exitCode).toBe(0)
  const last = await json<PruneOutcome>(box, 'prune', '--all', '--yes')
  expect(last).toMatchObject({
    store: { layers: [{ name: 'fill', sizeBytes: 1_000_000 }] },
    // What somebody made of it holds on to it; its names are gone.
    images: [{ id: now }],
    removed: { images: [], store: { layers: 1 } },
  })
  expect(await Promise.all([`${box.name}/app:1`, theirs].map((id) => has(docker, id)))).toEqual([false, true])
  expect(await box.run(['prune', '--all', '--yes'])).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining('Nothing is left over'),
  })
})

test('prune takes away instances whose folder is gone with their images, once it is agreed to', async () => {
  await using engine = await startPrivateEngine()
  await using box = await project(BOX(engine.image), { env: engine.env })
  const gone = await project(BOX(engine.image), { env: engine.env })
  await gone.write('Dockerfile', `FROM ${engine.image}\nCOPY noise /noise\n`)
  const image = await build(gone, 1000)
  expect((await gone.run(['up', 'app'])).exitCode).toBe(0)
  await rm(gone.folder, { recursive: true })

  const command = `${process.execPath} ${box.bin} prune --all --volumes`
  const refused = await onTerminal(box, command, [{ sees: 'Take it away?', types: 'n\r' }])
  expect(refused).toMatchObject({ exitCode: 0, text: expect.stringContaining('folder gone') })
  expect(await has(engine.docker, image)).toBe(true)
  const taken = await onTerminal(box, command, [{ sees: 'Take it away?', types: 'y\r' }])
  expect(taken).toMatchObject({ exitCode: 0, text: expect.stringContaining(`Taken away: ${gone.name}-dev`) })
  expect(await has(engine.docker, image)).toBe(false)
  expect(await engine.docker.listContainers({ all: true })).toEqual([])
})

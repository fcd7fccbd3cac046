import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, describe, expect, it } from 'vitest'
import { readContext } from '../../../src/engine/build/context.ts'

const mounted: string[] = []

afterEach(async () => {
  for (const folder of mounted.splice(0)) {
    await execa('umount', [folder])
    await rm(folder, { recursive: true })
  }
})

/** A folder of a file system in which one moment lasts long. */
async function mountedFolder(args: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'envctl-test-'))
  await execa('mount', [...args, folder])
  mounted.push(folder)
  return folder
}

const digestOf = async (context: string) =>
  (await readContext({ context, dockerfile: { inline: '' } })).digest

/** Contents in turn, as fast as they can be written; for each the digests that were seen of it. */
async function editedFast(folder: string): Promise<readonly number[]> {
  const seen = Array.from({ length: 5 }, () => new Set<string>())
  for (let round = 0; round < 50; round += 1) {
    await writeFile(join(folder, 'a'), String(round % 5))
    seen[round % 5]?.add(await digestOf(folder))
  }
  expect(new Set(seen.flatMap((digests) => [...digests])).size).toBe(5)
  return seen.map(({ size }) => size)
}

describe.runIf(process.getuid?.() === 0 && process.platform === 'linux')('the memory of digests', () => {
  it('is not deceived by edits within one second where times are whole seconds', async () => {
    const image = join(await mountedFolder(['-t', 'tmpfs', 'tmpfs']), 'image')
    await execa('truncate', ['-s', '8M', image])
    // Inodes of this size have no room for more.
    await execa('mkfs.ext4', ['-q', '-I', '128', image])
    const folder = await mountedFolder(['-o', 'loop', image])
    mounted.reverse()
    await rm(join(folder, 'lost+found'), { recursive: true })
    expect(await editedFast(folder)).toEqual([1, 1, 1, 1, 1])
  })
})

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '../../../src/engine/port.ts'
import type { RootFacts } from '../../../src/spec/types.ts'
import { copy } from '../../../src/state/copy.ts'
import type { ChainPart, Child, Mechanism, Parts, StateTools } from '../../../src/state/mechanism.ts'
import { overlay, upperOf } from '../../../src/state/overlay.ts'
import { tar } from '../../../src/state/tar.ts'
import { docker } from '../../support/docker.ts'
import { testEngine } from '../../support/engine.ts'
import { busyboxImage } from '../../support/image.ts'

const FEATURES = 'metacopy=on,redirect_dir=on'
const ROOT: RootFacts = { uid: 999, gid: 998, mode: 0o750 }
const token = randomBytes(4).toString('hex')

let engine: Engine
let image: string
const made: string[] = []

beforeAll(async () => {
  engine = await testEngine()
  image = await busyboxImage()
})

afterAll(async () => {
  for (const name of made.toReversed()) await engine.volumes.remove(name)
  engine.close()
})

const name = (what: string): string => {
  const full = `envctl-test-${token}-${what}`
  made.push(full)
  return full
}

/** Runs a script with a volume at /s; what it prints. */
const inside = (volume: string, script: string): Promise<string> =>
  docker('run', '--rm', '--network', 'none', '-v', `${volume}:/s`, '-w', '/s', image, 'sh', '-c', script)

/** One of every kind that a filesystem has, with owners, permissions and times of its own. */
const FILL = `
chown 999:998 /s; chmod 750 /s
mkdir -p dir/sub 'a folder' 目录; echo plain > dir/plain; echo 数据 > 目录/文件; printf x > "dir/new
line"
echo secret > owned; chown 70:71 owned; chmod 4751 owned
ln dir/plain dir/hard; ln -s ../owned dir/soft; ln -s /nowhere dangling
busybox mkfifo pipe; chmod 1777 'a folder'
dd if=/dev/zero of=sparse bs=1 count=1 seek=50000000 2>/dev/null
touch -d '2001-02-03 04:05:06' dir/plain; for i in $(seq 60); do echo $i > "a folder/$i"; done
mkdir many; (cd many; seq 3000 | while read i; do echo > $i; done)
`

/** Everything that can be seen of the files of a volume; how many names a folder has is its filesystem's affair. */
const SEEN = `
ls many | wc -l
find . -path ./many -prune -o -print | sort | while IFS= read -r path; do
  stat -c '%n %F %a %u %g' "$path"; [ -d "$path" ] || stat -c '%h' "$path"; [ -L "$path" ] && ls -l "$path" | sed 's/.*-> //'
  [ -f "$path" ] && [ ! -L "$path" ] && { stat -c '%s %Y' "$path"; md5sum < "$path"; }
done; true`

function tools(): StateTools & { readonly cleared: () => Promise<unknown> } {
  const clearing: Promise<void>[] = []
  return {
    engine,
    image,
    helperLabels: {},
    later: (work) => clearing.push(work),
    signal: new AbortController().signal,
    cleared: () => Promise.all(clearing),
  }
}

/** Makes a volume of a mechanism that begins as a chain; the chain of what comes after it. */
async function child(mechanism: Mechanism, what: string, chain: readonly ChainPart[]): Promise<ChainPart[]> {
  const within = tools()
  const wanted: Child = {
    name: name(what),
    backing: name(`${what}-backing`),
    chain,
    root: ROOT,
    labels: (_: Parts) => ({}),
    backingLabels: {},
  }
  const [result] = await mechanism.make([wanted], within)
  await within.cleared()
  if (result === undefined) throw new Error('nothing was made')
  if (result.backing === undefined) return [{ volume: wanted.name, path: result.path }]
  return [{ volume: result.backing, path: upperOf(result.backingPath ?? '') }, ...chain]
}

async function filled(what: string): Promise<ChainPart> {
  const volume = name(what)
  const { path } = await engine.volumes.create({ name: volume }, {})
  await inside(volume, FILL)
  return { volume, path }
}

const MECHANISMS: readonly (readonly [string, Mechanism])[] = [
  ['overlay', overlay(FEATURES)],
  ['copy', copy],
  ['tar', tar],
]

describe.each(MECHANISMS)('a child by %s', (kind, mechanism) => {
  test('has every file as it was, and what is written to it never reaches its parent or its sibling', async () => {
    const parent = await filled(`${kind}-parent`)
    const before = await inside(parent.volume, SEEN)
    expect(before).toContain('./dir/hard')
    await child(mechanism, `${kind}-one`, [parent])
    await child(mechanism, `${kind}-two`, [parent])
    const [one, two] = [`envctl-test-${token}-${kind}-one`, `envctl-test-${token}-${kind}-two`]
    expect(await inside(one, SEEN)).toBe(before)
    await inside(
      one,
      `echo more >> dir/plain; rm owned; mv dir moved; rm -rf 'a folder'; echo file > 'a folder'
       rm dangling; mkdir dangling; echo new > dangling/new; chown 5:6 sparse; chmod 700 /s`,
    )
    expect(await inside(parent.volume, SEEN)).toBe(before)
    expect(await inside(two, SEEN)).toBe(before)
    expect(
      await inside(one, 'cat moved/plain moved/hard "a folder" dangling/new; find . -maxdepth 1 | sort'),
    ).toBe(
      // An overlay parts the names of a hard link once one of them is written to.
      [
        ...['plain', 'more', 'plain', ...(kind === 'overlay' ? [] : ['more']), 'file', 'new'],
        ...['.', './a folder', './dangling', './many', './moved', './pipe', './sparse', './目录'],
      ].join('\n'),
    )
  })
})

test('ten layers upon each other show what the last of them made of it', async () => {
  let chain: ChainPart[] = [await filled('deep')]
  for (let level = 1; level <= 10; level += 1) {
    chain = await child(overlay(FEATURES), `deep-${level}`, chain)
    await inside(
      `envctl-test-${token}-deep-${level}`,
      `echo ${level} >> log; rm -f "a folder/${level}"; mv dir dir2 2>/dev/null && mv dir2 dir; mkdir -p l${level}`,
    )
  }
  const last = `envctl-test-${token}-deep-10`
  expect(await inside(last, 'cat log; ls "a folder" | wc -l; ls -d l* | wc -l; cat dir/plain')).toBe(
    [...Array.from({ length: 10 }, (_, index) => String(index + 1)), '50', '11', 'plain'].join('\n'),
  )
})

test('a chain that the kernel would not take is made one volume, with all that it held', async () => {
  let chain: ChainPart[] = [await filled('long')]
  let deepest = 0
  for (let level = 1; level <= 70; level += 1) {
    chain = await child(overlay(FEATURES), `long-${level}`, chain)
    deepest = Math.max(deepest, chain.length)
    if (level % 10 === 0) await inside(`envctl-test-${token}-long-${level}`, `echo ${level} >> log`)
  }
  expect(deepest).toBeLessThan(70)
  const last = `envctl-test-${token}-long-70`
  expect(await inside(last, 'cat log; ls "a folder" | wc -l; cat dir/hard')).toBe(
    ['10', '20', '30', '40', '50', '60', '70', '60', 'plain'].join('\n'),
  )
})

test('a layer is the same after a thousand children have been written to', async () => {
  const parent = await filled('base')
  const before = await inside(parent.volume, SEEN)
  for (let round = 0; round < 10; round += 1) {
    await child(overlay(FEATURES), `kid-${round}`, [parent])
    await inside(
      `envctl-test-${token}-kid-${round}`,
      'for i in $(seq 100); do echo $i >> dir/plain; echo new > "a folder/$i"; rm -f many/$i; done',
    )
  }
  expect(await inside(parent.volume, SEEN)).toBe(before)
})

import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import type { VolumeRequest } from '../engine/port.ts'
import { copy } from './copy.ts'
import { withHelper } from './helper.ts'
import type { ChainPart, Child, Made, Mechanism, StateTools } from './mechanism.ts'
import { overlayOptions, tooLong } from './overlay-options.ts'

/** Folders of a backing volume: what was written, and what the kernel needs for its work. */
const UPPER = 'u'
const WORK = 'w'

/**
 * Copy-on-write by the kernel's overlay filesystem, which the engine's own volume driver mounts. Making a
 * volume takes the same time whatever it holds. `features` are options that the kernel of the engine knows.
 */
export function overlay(features: string): Mechanism {
  return {
    name: 'overlay',
    differences: true,
    make: async (children, tools) => {
      const long = children.filter((child) => tooLong(optionsOf(child, features)))
      const short = children.filter((child) => !long.includes(child))
      const [over, flat] = await Promise.all([
        layOver(short, features, tools),
        Promise.all(long.map((child) => flatten(child, features, tools))),
      ])
      const made = new Map<Child, Made | undefined>([
        ...short.map((child, index) => [child, over[index]] as const),
        ...long.map((child, index) => [child, flat[index]] as const),
      ])
      return children.flatMap((child) => made.get(child) ?? [])
    },
  }
}

async function layOver(
  children: readonly Child[],
  features: string,
  tools: StateTools,
): Promise<readonly Made[]> {
  if (children.length === 0) return []
  const { volumes } = tools.engine
  const backings = await Promise.all(
    children.map(async (child) => {
      const { backing, backingLabels } = child
      return { child, ...(await volumes.create({ name: backing }, backingLabels, tools.signal)) }
    }),
  )
  const mounts = children.map(({ backing }, index) => ({ volume: backing, target: `/${index}` }))
  await withHelper({ mounts }, tools, async (id) => {
    await tools.engine.containers.putArchive(id, '/', folders(children), tools.signal)
  })
  return Promise.all(
    backings.map(async ({ child, path: backingPath }) => {
      const parts = { backing: child.backing, chain: child.chain.map(({ volume }) => volume) }
      const wanted = overlayVolume(child, backingPath, features)
      const { path } = await volumes.create(wanted, child.labels(parts), tools.signal)
      return { ...parts, path, backingPath }
    }),
  )
}

/** The root of an overlay takes owner and permissions from the folder that is written to. */
function folders(children: readonly Child[]): NodeJS.ReadableStream {
  const tar = pack()
  for (const [index, { root }] of children.entries()) {
    tar.entry({ name: `${index}/${UPPER}/`, type: 'directory', ...root })
    tar.entry({ name: `${index}/${WORK}/`, type: 'directory', uid: 0, gid: 0, mode: 0o700 })
  }
  tar.finalize()
  return Readable.from(tar, { objectMode: false })
}

function overlayVolume({ name, chain }: Child, backing: string, features: string): VolumeRequest {
  return overlayRequest(
    name,
    overlayOptions({ lowers: chain.map(({ path }) => path), backing: foldersOf(backing), features }),
  )
}

/** A volume that the engine mounts as an overlay. */
export function overlayRequest(name: string, options: string): VolumeRequest {
  return { name, driver: 'local', driverOpts: { type: 'overlay', device: 'overlay', o: options } }
}

const foldersOf = (path: string) => ({ upper: `${path}/${UPPER}`, work: `${path}/${WORK}` })

/** Where the differences of a part are, on the engine's machine. */
export function upperOf(path: string): string {
  return foldersOf(path).upper
}

/** A chain as it lies on the engine's machine: all but its oldest volume hold differences alone. */
export function chainParts(
  chain: readonly string[],
  pathOf: (volume: string) => string,
): readonly ChainPart[] {
  return chain.map((volume, index) => {
    const path = pathOf(volume)
    return { volume, path: index < chain.length - 1 ? upperOf(path) : path }
  })
}

/** The kernel takes so many options and no more: the longest is what counts, whatever the backing is called. */
function optionsOf({ chain, backing }: Child, features: string): string {
  const [first] = chain
  const place = first === undefined ? '' : first.path.replace(first.volume, backing)
  return overlayOptions({ lowers: chain.map(({ path }) => path), backing: foldersOf(place), features })
}

/** Makes one volume of a chain that has become too long; it holds everything itself. */
async function flatten(child: Child, features: string, tools: StateTools): Promise<Made | undefined> {
  const merged = `${child.backing}-merged`
  const options = overlayOptions({ lowers: child.chain.map(({ path }) => path), features })
  const { path } = await tools.engine.volumes.create(
    overlayRequest(merged, options),
    child.backingLabels,
    tools.signal,
  )
  const clearing: Promise<void>[] = []
  try {
    const chain: readonly ChainPart[] = [{ volume: merged, path }]
    const [made] = await copy.make([{ ...child, chain }], { ...tools, later: (work) => clearing.push(work) })
    return made
  } finally {
    // The helper that has the volume must be gone before it.
    tools.later(Promise.all(clearing).then(() => tools.engine.volumes.remove(merged)))
  }
}

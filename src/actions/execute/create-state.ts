import { COMPOSE, ENVCTL } from '../../base/labels.ts'
import { unfinishedLabels } from '../../plan/state/unfinished.ts'
import type { ActionOf, StateVolume } from '../../plan/types.ts'
import { volumeHash } from '../../spec/spec-hash.ts'
import type { RootFacts, Spec } from '../../spec/types.ts'
import type { Child, Parts } from '../../state/mechanism.ts'
import { chainParts } from '../../state/overlay.ts'
import type { ExecuteContext } from './context.ts'
import { leaseLabels, objectLabels } from './object-labels.ts'

type Labels = Readonly<Record<string, string>>

/**
 * Makes volumes that begin as a layer, as what another volume holds, or empty: all of them, or none that the next
 * command would take for the instance's state.
 */
export async function createState(action: ActionOf<'create-state'>, context: ExecuteContext): Promise<void> {
  const { spec, deps } = context
  if (spec === undefined) throw new Error('state is made only with a spec')
  const { volumes } = deps.engine
  const [first] = action.volumes
  if (first === undefined) return
  const record = `${first.backing}-unfinished`
  const labels = { ...unfinishedLabels(action.volumes.map(({ name }) => name)), ...partLabels(spec) }
  await volumes.create({ name: record }, labels, deps.signal)
  try {
    await makeVolumes(action, spec, context)
  } catch (error) {
    // Where this fails as well, the record tells the next command of it.
    await discard(action, context).then(
      () => volumes.remove(record),
      () => undefined,
    )
    throw error
  }
  await volumes.remove(record)
}

/** Takes away what was made of volumes of which not all could be made. */
async function discard(
  { volumes }: ActionOf<'create-state'>,
  { state, deps }: ExecuteContext,
): Promise<void> {
  await state.cleared()
  const names = volumes.flatMap(({ name, backing }) => [name, backing]).filter((name) => !state.had(name))
  await Promise.all(names.map((name) => deps.engine.volumes.remove(name)))
}

async function makeVolumes(
  action: ActionOf<'create-state'>,
  spec: Spec,
  context: ExecuteContext,
): Promise<void> {
  const { state, deps } = context
  const tools = state.tools(action.image, deps.signal)
  const fresh = action.volumes.filter(({ source }) => source.kind === 'fresh')
  const begun = action.volumes.filter(({ source }) => source.kind !== 'fresh')
  const makeFresh = Promise.all(
    fresh.map(async (volume) => {
      const { path } = await deps.engine.volumes.create(
        { name: volume.name },
        labelsOf(volume, spec, { chain: [] }),
        deps.signal,
      )
      state.setMade(volume.name, { chain: [], path })
    }),
  )
  const children = await Promise.all(
    begun.map((volume) => childOf(volume, spec, { image: action.image, context })),
  )
  if (children.length > 0) {
    const mechanism = await state.mechanism(tools)
    const made = await mechanism.make(children, tools)
    for (const [index, each] of made.entries()) state.setMade(children[index]?.name ?? '', each)
  }
  await makeFresh
}

async function childOf(
  volume: StateVolume,
  spec: Spec,
  within: { readonly image: string; readonly context: ExecuteContext },
): Promise<Child> {
  const { context } = within
  const { state } = context
  return {
    name: volume.name,
    backing: volume.backing,
    chain: chainParts(chainOf(volume, context), (part) => state.pathOf(part)),
    merged: volume.source.kind === 'volume' ? volume.source.volume : undefined,
    root: await sourceRoot(volume, within),
    labels: (parts) => labelsOf(volume, spec, parts),
    backingLabels: { [ENVCTL.part]: 'upper', ...partLabels(spec) },
  }
}

function chainOf({ source, name }: StateVolume, { state }: ExecuteContext): readonly string[] {
  switch (source.kind) {
    case 'layer':
      return source.chain
    case 'volume':
      return state.chainOf(source.volume)
    case 'fresh':
      throw new Error(`volume ${name} begins as nothing`)
  }
}

async function sourceRoot(
  { source, name }: StateVolume,
  { image, context }: { readonly image: string; readonly context: ExecuteContext },
): Promise<RootFacts> {
  const { state, results, deps } = context
  if (source.kind === 'fresh') throw new Error(`volume ${name} begins as nothing`)
  if (source.kind === 'layer') return source.root
  return state.rootOf({ volume: source.volume, ...source.container }, { image, results, signal: deps.signal })
}

/** Whose a part is until it is a layer's: what is left behind before that is told by it. */
const partLabels = ({ instance, lease }: Spec): Labels => ({
  [ENVCTL.partOf]: instance,
  ...leaseLabels(lease),
})

/** What a volume of state says of itself. In the set-up it is nobody's but the layer's that it is to become. */
function labelsOf(volume: StateVolume, spec: Spec, { backing, chain }: Parts): Labels {
  const { slot, generation, stage, source } = volume
  const own = {
    [ENVCTL.slot]: slot,
    [ENVCTL.generation]: String(generation),
    [ENVCTL.stage]: stage,
    [ENVCTL.chain]: JSON.stringify(chain),
    ...(backing === undefined ? {} : { [ENVCTL.backing]: backing }),
    ...(source.kind === 'fresh'
      ? {}
      : { [ENVCTL.layer]: source.key, [ENVCTL.steps]: JSON.stringify(source.steps) }),
  }
  if (stage === 'setup') return { ...own, [ENVCTL.part]: 'whole', ...partLabels(spec) }
  const named = volume.volume === undefined ? undefined : spec.volumes[volume.volume]
  return {
    ...(named === undefined
      ? { [ENVCTL.volumeKind]: 'state' }
      : {
          ...named.labels,
          [COMPOSE.volume]: named.key,
          [ENVCTL.hash]: volumeHash(named),
          [ENVCTL.volumeKind]: 'named',
        }),
    ...objectLabels(spec),
    ...own,
  }
}

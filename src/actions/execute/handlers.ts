import { COMPOSE, ENVCTL } from '../../base/labels.ts'
import { volumeHash } from '../../spec/spec-hash.ts'
import type { ExecuteContext } from './context.ts'
import { createContainer } from './create-container.ts'
import { createNetwork } from './create-network.ts'
import { createState } from './create-state.ts'
import { freezeLayer } from './freeze-layer.ts'
import { buildImage, pullImage, tagImage } from './images.ts'
import { objectLabels } from './object-labels.ts'
import type { Handlers } from './run-plan.ts'
import { startContainer } from './start-container.ts'
import { BEGUN_MS, delayed } from './under-way.ts'
import { waitContainer } from './wait-container.ts'

/** Length of a step's digest in the name of its mark. */
const MARK_LENGTH = 16

/**
 * What is done for each kind of action: the list. What is short is not broken off: an engine goes on with it
 * although nobody listens any more, and the next command would not know.
 */
export const HANDLERS: Handlers<ExecuteContext> = {
  'pull-image': pullImage,
  'build-image': buildImage,
  'tag-image': tagImage,
  'create-network': createNetwork,
  'remove-network': ({ networkId }, { deps }) => deps.engine.networks.remove(networkId),
  'create-volume': async ({ volume }, context) => {
    const labels = {
      ...ownLabels(context),
      ...volume.labels,
      [COMPOSE.volume]: volume.key,
      [ENVCTL.hash]: volumeHash(volume),
      [ENVCTL.volumeKind]: 'named',
    }
    await context.deps.engine.volumes.create(volume, labels, context.deps.signal)
  },
  'remove-volume': async ({ name, unlessWhole = false }, { deps, state }) => {
    if (unlessWhole && state.isWhole(name)) return
    // A helper may have it still.
    await state.cleared()
    await deps.engine.volumes.remove(name)
  },
  'create-container': createContainer,
  'create-state': createState,
  'freeze-layer': freezeLayer,
  'start-container': startContainer,
  'wait-container': waitContainer,
  'stop-container': (action, context) => {
    const { containers } = context.deps.engine
    return containers.stop(idOf(action, context), action.graceMs, delayed(context.deps.signal, BEGUN_MS))
  },
  'rename-container': (action, context) =>
    context.deps.engine.containers.rename(idOf(action, context), action.name),
  'run-step': async (action, context) => {
    // Loaded by who has steps to run: most plans do not.
    const { runStep } = await import('./run-step.ts')
    await runStep(action, context)
    if (action.mark) await markStep(action, context)
  },
  'pause-container': ({ containerId }, { deps }) => deps.engine.containers.pause(containerId),
  'unpause-container': ({ containerId }, { deps }) => deps.engine.containers.unpause(containerId),
  'remove-container': (action, context) => context.deps.engine.containers.remove(idOf(action, context)),
}

function ownLabels(context: ExecuteContext): Readonly<Record<string, string>> {
  if (context.spec === undefined) throw new Error('objects are made only with a spec')
  return objectLabels(context.spec)
}

/** The container of an action: one that was there before, or the one that the plan has made last. */
function idOf(
  {
    containerId,
    service,
    number,
  }: { readonly containerId?: string | undefined; readonly service: string; readonly number: number },
  { results }: ExecuteContext,
): string {
  return containerId ?? results.container(service, number)
}

/** Notes on the instance that its state has a step behind it. */
async function markStep({ digest }: { readonly digest: string }, context: ExecuteContext): Promise<void> {
  const name = `${context.instance}_step-${digest.slice(0, MARK_LENGTH)}`
  const labels = { ...ownLabels(context), [ENVCTL.record]: 'step', [ENVCTL.recordData]: digest }
  await context.deps.engine.volumes.create({ name }, labels, context.deps.signal)
}

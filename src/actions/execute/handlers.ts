import { COMPOSE, ENVCTL } from '../../base/labels.ts'
import { networkHash, volumeHash } from '../../spec/spec-hash.ts'
import type { ExecuteContext } from './context.ts'
import { createContainer } from './create-container.ts'
import { buildImage, pullImage } from './images.ts'
import { objectLabels } from './object-labels.ts'
import type { Handlers } from './run-plan.ts'
import { startContainer } from './start-container.ts'
import { waitContainer } from './wait-container.ts'

/** By then an engine has begun what it was asked for, and its events tell so. */
const UNDER_WAY_MS = 1000

/**
 * What is done for each kind of action: the list. What is short is not broken off: an engine goes on with it
 * although nobody listens any more, and the next command would not know.
 */
export const HANDLERS: Handlers<ExecuteContext> = {
  'pull-image': pullImage,
  'build-image': buildImage,
  'create-network': async ({ network }, context) => {
    const labels = {
      ...ownLabels(context),
      ...network.labels,
      [COMPOSE.network]: network.key,
      [ENVCTL.hash]: networkHash(network),
    }
    await context.deps.engine.networks.create(network, labels, context.deps.signal)
  },
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
  'remove-volume': ({ name }, { deps }) => deps.engine.volumes.remove(name),
  'create-container': createContainer,
  'start-container': startContainer,
  'wait-container': waitContainer,
  'run-step': async (action, context) => {
    // Loaded by who has steps to run: most plans do not.
    const { runStep } = await import('./run-step.ts')
    await runStep(action, context)
  },
  'stop-container': ({ containerId, graceMs }, { deps }) =>
    deps.engine.containers.stop(containerId, graceMs, delayed(deps.signal, UNDER_WAY_MS)),
  'pause-container': ({ containerId }, { deps }) => deps.engine.containers.pause(containerId),
  'unpause-container': ({ containerId }, { deps }) => deps.engine.containers.unpause(containerId),
  'remove-container': ({ containerId }, { deps }) => deps.engine.containers.remove(containerId),
}

function ownLabels(context: ExecuteContext): Readonly<Record<string, string>> {
  if (context.spec === undefined) throw new Error('objects are made only with a spec')
  return objectLabels(context.spec)
}

/** A signal that follows another one after so long. */
function delayed(signal: AbortSignal, ms: number): AbortSignal {
  const later = new AbortController()
  const follow = () => setTimeout(() => later.abort(signal.reason), ms).unref()
  if (signal.aborted) follow()
  else signal.addEventListener('abort', follow, { once: true })
  return later.signal
}

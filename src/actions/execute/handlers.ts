import { COMPOSE, ENVCTL } from '../../base/labels.ts'
import { networkHash, volumeHash } from '../../spec/spec-hash.ts'
import type { ExecuteContext } from './context.ts'
import { createContainer } from './create-container.ts'
import { buildImage, pullImage } from './images.ts'
import { objectLabels } from './object-labels.ts'
import type { Handlers } from './run-plan.ts'
import { startContainer } from './start-container.ts'
import { waitContainer } from './wait-container.ts'

/** What is done for each kind of action: the list. */
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
  'remove-network': ({ networkId }, { deps }) => deps.engine.networks.remove(networkId, deps.signal),
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
  'remove-volume': ({ name }, { deps }) => deps.engine.volumes.remove(name, deps.signal),
  'create-container': createContainer,
  'start-container': startContainer,
  'wait-container': waitContainer,
  'stop-container': ({ containerId, graceMs }, { deps }) =>
    deps.engine.containers.stop(containerId, graceMs, deps.signal),
  'pause-container': ({ containerId }, { deps }) => deps.engine.containers.pause(containerId, deps.signal),
  'unpause-container': ({ containerId }, { deps }) =>
    deps.engine.containers.unpause(containerId, deps.signal),
  'remove-container': ({ containerId }, { deps }) => deps.engine.containers.remove(containerId, deps.signal),
}

function ownLabels(context: ExecuteContext): Readonly<Record<string, string>> {
  if (context.spec === undefined) throw new Error('objects are made only with a spec')
  return objectLabels(context.spec)
}

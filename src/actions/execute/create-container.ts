import { naming } from '../../base/errors.ts'
import type { ActionOf } from '../../plan/types.ts'
import { containerRequest } from './container-request.ts'
import { type ExecuteContext, serviceOf } from './context.ts'
import { unmountedFiles } from './mounts.ts'
import { untilMade } from './under-way.ts'

/** Makes a container, with its files, ready to be started. What fails half-way is taken away again. */
export async function createContainer(
  action: ActionOf<'create-container'>,
  context: ExecuteContext,
): Promise<void> {
  const { spec, deps, results } = context
  if (spec === undefined) throw new Error('a container is created only with a spec')
  const service = serviceOf(context, action.service)
  const image = await context.imageDetails(service.image)
  const request = containerRequest({
    spec,
    service,
    action,
    image,
    ports: context.ports.get(`${action.service}-${action.number}`) ?? [],
    host: deps.engine.address.host,
    containerOf: (name) => results.container(name, 1),
  })
  const id = await make()
  try {
    const files = unmountedFiles(service, request.mounts)
    if (files.length > 0) {
      // Loaded by who has any: most services do not.
      const { deliverFiles } = await import('./deliver-files.ts')
      await deliverFiles(id, files, {
        ...deps,
        env: context.env,
        variablesFile: spec.variablesFile,
      })
    }
  } catch (error) {
    await deps.engine.containers.remove(id)
    throw naming(error, id, action.name)
  }
  results.setCreation(action)
  results.setContainer(action.service, action.number, id)

  async function make(): Promise<string> {
    const { create } = deps.code?.get(service.name) ?? {}
    if (create !== undefined) return create(request, deps.signal)
    const made = await deps.engine.containers.create(request, untilMade(deps.signal))
    for (const message of made.warnings) deps.emit({ type: 'notice', subject: action.name, message })
    return made.id
  }
}

import { ENVCTL } from '../../base/labels.ts'
import type { Observed } from '../../plan/observed.ts'
import type { Spec } from '../../spec/types.ts'
import type { Deps } from '../deps.ts'

/** Keeps what the first container of each service wrote outside of its volumes, as images by service. */
export async function commitFiles(
  spec: Spec,
  observed: Observed,
  snapshot: string,
  { engine, signal }: Deps,
): Promise<Readonly<Record<string, string>>> {
  const first = observed.containers.filter(({ oneoff, number }) => !oneoff && number === 1)
  const entries = first.map(async ({ service, id }) => {
    const reference = `envctl-snapshot/${spec.name}:${snapshot}-${service}`
    await engine.images.commit({ container: id, reference, labels: { [ENVCTL.record]: 'snapshot' } }, signal)
    return [service, reference] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

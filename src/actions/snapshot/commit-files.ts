import { randomBytes } from 'node:crypto'
import { COMPOSE, ENVCTL } from '../../base/labels.ts'
import type { Observed } from '../../plan/observed.ts'
import type { KeptFiles } from '../../spec/types.ts'
import type { Deps } from '../deps.ts'

const TOKEN_BYTES = 6

/**
 * Keeps what the first container of each service wrote outside of its volumes, as images. Their names are nobody else's:
 * those of a snapshot that is to be replaced stay as they are.
 */
export async function commitFiles(
  definition: string,
  observed: Observed,
  { engine, signal }: Pick<Deps, 'engine' | 'signal'>,
): Promise<KeptFiles> {
  const token = randomBytes(TOKEN_BYTES).toString('hex')
  const first = observed.containers.filter(({ oneoff, number }) => !oneoff && number === 1)
  const kept = await Promise.all(
    first.map(async ({ service, id, imageId, labels }) => {
      const reference = `envctl-snapshot/${definition}:${token}-${service}`
      await engine.images.commit(
        { container: id, reference, labels: { [ENVCTL.record]: 'snapshot' }, withoutProxies: true },
        signal,
      )
      return { service, reference, base: labels[COMPOSE.image] ?? imageId }
    }),
  )
  return {
    files: Object.fromEntries(kept.map(({ service, reference }) => [service, reference])),
    bases: Object.fromEntries(kept.map(({ service, base }) => [service, base])),
  }
}

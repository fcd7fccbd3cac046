import type { ProbeSpec, ServiceSpec } from '../spec/types.ts'

/** What an image says that bears on readiness. */
export interface ImageFacts {
  readonly hasHealthcheck: boolean
  /** `5432/tcp` */
  readonly exposed: readonly string[]
}

/**
 * The probes of a service: those given; else its or its image's healthcheck; else its template's; else a
 * connection to every published or exposed TCP port. None means: it need only stay up for a moment.
 */
export function chooseProbes(service: ServiceSpec, image: ImageFacts): readonly ProbeSpec[] {
  const { ready, container } = service
  if (ready.mode === 'given') return ready.probes
  const { healthcheck } = container
  const checked = healthcheck === 'disabled' ? false : image.hasHealthcheck || healthcheck?.test !== undefined
  if (checked) return [{ kind: 'healthcheck' }]
  if (ready.probes.length > 0) return ready.probes
  const ports = [
    ...container.ports.map(({ target, protocol }) => `${target}/${protocol}`),
    ...container.expose,
    ...image.exposed,
  ]
  return [...new Set(ports)].flatMap((port): readonly ProbeSpec[] =>
    port.endsWith('/tcp') ? [{ kind: 'tcp', port: Number.parseInt(port, 10), protocol: 'plain' }] : [],
  )
}

import { didYouMean } from '../base/did-you-mean.ts'
import type { Definition } from '../definition/definition.gen.ts'
import type { Tree } from '../definition/positions.ts'
import { checkFiles } from './check-files.ts'
import type { Report } from './report.ts'
import { circleOf } from './resolve-order.ts'
import { checkServiceContexts } from './service-contexts.ts'
import type { ServiceDraft } from './service-draft.ts'
import type { ServiceSpec, Spec } from './types.ts'

export interface CheckFacts {
  readonly drafts: ReadonlyMap<string, ServiceDraft>
  readonly definition: Definition
  readonly report: Report
}

/** What services name of each other and of the top level must be there. */
export function checkReferences(spec: Spec, facts: CheckFacts): void {
  for (const service of Object.values(spec.services)) {
    const tree = facts.drafts.get(service.name)?.tree
    if (tree === undefined) continue
    checkServices(service, tree, spec, facts)
    checkResources(service, tree, facts)
    checkFiles(service, tree, spec, facts.report)
  }
  checkServiceContexts(spec.services, {
    treeOf: (name) => facts.drafts.get(name)?.tree,
    report: facts.report,
  })
  const circle = circleOf(spec.services)
  const first = circle === undefined ? undefined : facts.drafts.get(circle[0] ?? '')
  if (circle !== undefined && first !== undefined) {
    facts.report.at(first.tree, 'depends_on', {
      message: `Services depend on each other in a circle: ${circle.join(' -> ')}`,
      atKey: true,
    })
  }
}

function checkServices(
  service: ServiceSpec,
  tree: Tree,
  spec: Spec,
  { definition, report }: CheckFacts,
): void {
  const known = Object.keys(spec.services)
  const all = Object.keys(definition.services ?? {})
  const unknown = (name: string) => ({
    message: `There is no service "${name}"`,
    suggestion: didYouMean(name, known),
  })
  for (const [name, { required }] of Object.entries(service.dependsOn)) {
    // One that may be absent is still one that the definition must have.
    if (known.includes(name) || (!required && all.includes(name))) continue
    const raw: unknown = Reflect.get(tree, 'depends_on')
    if (Array.isArray(raw)) report.at(raw, raw.indexOf(name), unknown(name))
    else
      report.at(raw !== null && typeof raw === 'object' ? raw : tree, name, { ...unknown(name), atKey: true })
  }
  const { container } = service
  for (const [key, mode] of [
    ['network_mode', container.networkMode],
    ['pid', container.pid],
    ['ipc', container.ipc],
  ] as const) {
    if (mode?.kind === 'service' && !known.includes(mode.service)) report.at(tree, key, unknown(mode.service))
  }
  for (const { from } of container.volumesFrom)
    if ('service' in from && !known.includes(from.service))
      report.at(tree, 'volumes_from', unknown(from.service))
  for (const { service: name } of container.links)
    if (!known.includes(name)) report.at(tree, 'links', unknown(name))
  if (container.containerName !== undefined && service.scale > 1) {
    report.at(tree, 'container_name', {
      message: `Service "${service.name}" has several containers, which cannot all be called "${container.containerName}"`,
      expected: 'no container_name, or a scale of 1',
    })
  }
}

function checkResources(service: ServiceSpec, tree: Tree, { definition, report }: CheckFacts): void {
  const networks = ['default', ...Object.keys(definition.networks ?? {})]
  for (const key of Object.keys(service.container.networks)) {
    if (!networks.includes(key))
      report.at(tree, 'networks', {
        message: `There is no network "${key}" at the top level`,
        suggestion: didYouMean(key, networks),
      })
  }
  const volumes = Object.keys(definition.volumes ?? {})
  for (const mount of service.container.mounts) {
    if (mount.type !== 'volume' || volumes.includes(mount.source)) continue
    report.at(tree, 'volumes', {
      message: `There is no volume "${mount.source}" at the top level`,
      expected: `volumes: { ${mount.source}: {} }, or a path that begins with ./`,
      suggestion: didYouMean(mount.source, volumes),
    })
  }
}

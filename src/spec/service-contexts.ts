import { didYouMean } from '../base/did-you-mean.ts'
import { order } from '../base/graph.ts'
import type { Tree } from '../definition/positions.ts'
import type { Report } from './report.ts'
import type { BuildSpec, ServiceSpec } from './types.ts'

type Services = Readonly<Record<string, ServiceSpec>>

interface Facts {
  /** The services as they are written. */
  readonly treeOf: (service: string) => Tree | undefined
  readonly report: Report
}

/** The services whose builds name the image of another one by `service:NAME`, with that image. */
export function withServiceImages(services: Services): Record<string, ServiceSpec> {
  return Object.fromEntries(
    Object.entries(services).map(([name, service]) => {
      const { build } = service
      if (build?.contexts === undefined) return [name, service] as const
      return [
        name,
        { ...service, build: { ...build, contexts: withImages(build.contexts, services) } },
      ] as const
    }),
  )
}

type Contexts = NonNullable<BuildSpec['contexts']>

function withImages(contexts: Contexts, services: Services): Contexts {
  return Object.fromEntries(
    Object.entries(contexts).map(([name, context]) => {
      const of = 'service' in context ? services[context.service ?? ''] : undefined
      return [name, of === undefined ? context : { ...context, image: of.image }] as const
    }),
  )
}

/** The services that builds name must be there, and none may be made of itself. */
export function checkServiceContexts(services: Services, { treeOf, report }: Facts): void {
  const complain = (service: string, context: string, complaint: Parameters<Report['at']>[2]) => {
    const build: unknown = Reflect.get(treeOf(service) ?? {}, 'build')
    const written: unknown = Reflect.get(Object(build), 'additional_contexts')
    if (Array.isArray(written)) {
      const index = written.findIndex((each) => String(each).startsWith(`${context}=`))
      report.at(written, index, complaint)
    } else report.at(Object(written), context, complaint)
  }
  const known = Object.keys(services)
  for (const { name, context, of } of uses(services)) {
    if (known.includes(of)) continue
    complain(name, context, {
      message: `There is no service "${of}" in this environment`,
      expected: 'one of its services; one that only others are made of may have scale: 0',
      suggestion: didYouMean(of, known),
    })
  }
  const needs = Object.groupBy(uses(services), ({ name }) => name)
  const result = order(new Map(known.map((name) => [name, (needs[name] ?? []).map(({ of }) => of)])))
  if (result.ok) return
  const [first = '', second = ''] = result.cycle
  const use = needs[first]?.find(({ of }) => of === second)
  if (use !== undefined)
    complain(first, use.context, {
      message: `Images are made of each other in a circle: ${result.cycle.join(' -> ')}`,
    })
}

function uses(services: Services) {
  return Object.values(services).flatMap(({ name, build }) =>
    Object.entries(build?.contexts ?? {}).flatMap(([context, value]) =>
      'service' in value && value.service !== undefined ? [{ name, context, of: value.service }] : [],
    ),
  )
}

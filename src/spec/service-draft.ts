import type { Scope } from '../definition/interpolate.ts'
import { merge } from '../definition/merge.ts'
import { copyPlace, type Tree } from '../definition/positions.ts'
import type { AddressFacts } from './addresses.ts'
import type { Services } from './extended.ts'
import { Fields } from './fields.ts'
import { interpolateTree } from './interpolate-tree.ts'
import { ready } from './normalise/health.ts'
import { expose, ports } from './normalise/ports.ts'
import { Report } from './report.ts'
import type { ResolveInput } from './resolve-input.ts'
import { type AppliedTemplate, applyTemplate, type TemplateFile } from './templates.ts'

/** A service with its template, overrides and what it extends put together; references to others still open. */
export interface ServiceDraft {
  readonly name: string
  readonly tree: Tree
  readonly template?:
    | {
        readonly name: string
        readonly readyIsTemplates: boolean
        readonly state: readonly string[]
        readonly files: readonly TemplateFile[]
      }
    | undefined
  readonly address: AddressFacts
}

export interface DraftFacts {
  /** Each with what it extends. */
  readonly catalogue: Services
  readonly overrides: readonly Tree[]
  /** Variables and what else is known before services are. */
  readonly scope: Scope
  readonly input: ResolveInput
  readonly report: Report
}

/** Puts a service together. */
export function draftService(name: string, facts: DraftFacts): ServiceDraft | undefined {
  const { input, report, scope } = facts
  for (const over of facts.overrides)
    if (Reflect.has(over, 'extends'))
      report.at(over, 'extends', {
        message: 'A service extends another in the catalogue, not in an environment',
        expected: `"extends" in services.${name}`,
        atKey: true,
      })
  const own = facts.overrides.reduce((tree: Tree, over) => merge(tree, over), facts.catalogue[name] ?? {})
  const withParameters = withInterpolated(own, scope, report)
  const applied = applyTemplate(withParameters, { input, report })
  if (applied === undefined) {
    return Reflect.has(own, 'template')
      ? undefined
      : { name, tree: own, address: addressOf(name, own, facts, undefined) }
  }
  const { url: shape, service: fields, port: portText, host_port: hostText, state: paths } = applied.template
  // What comes out is interpolated once more, with what else the service says.
  const { service } = interpolateTree({ service: fields }, parameterScope(applied, escapeDollars), report)
  const open = { port: portText, host: hostText, state: paths }
  const { port, host, state } = interpolateTree(open, parameterScope(applied), report)
  const tcp = (number: unknown) => (number === undefined ? undefined : `${number}/tcp`)
  // A password may hold what has a meaning of its own in a url.
  const { url } = interpolateTree({ url: shape }, parameterScope(applied, encodeURIComponent), report)
  const tree = merge(service as Tree, own)
  return {
    name,
    tree,
    template: {
      name: applied.name,
      readyIsTemplates: !Reflect.has(own, 'ready'),
      state: state ?? [],
      files: applied.files,
    },
    address: addressOf(name, tree, facts, { url, port: tcp(port), hostPort: tcp(host) }),
  }
}

/** What a template's texts may refer to. */
function parameterScope(
  { parameters, template }: AppliedTemplate,
  written: (value: string) => string = (value) => value,
): Scope {
  return {
    lookup: (reference) => {
      if (reference.startsWith('self.')) return `\${${reference}}`
      const key = reference.startsWith('with.') ? reference.slice('with.'.length) : undefined
      if (key === undefined)
        return { problem: `A template knows \${with.NAME} and \${self.NAME}, and not "${reference}"` }
      const value = parameters.get(key)
      if (value !== undefined) return written(value)
      return template.parameters?.[key] === undefined
        ? { problem: `The template has no parameter "${key}"` }
        : undefined
    },
  }
}

const escapeDollars = (value: string): string => value.replaceAll('$', '$$$$')

/** Parameters may use variables. */
function withInterpolated(service: Tree, scope: Scope, report: Report): Tree {
  if (!Reflect.has(service, 'with')) return service
  const result: Tree = { ...service, with: interpolateTree(Reflect.get(service, 'with'), scope, report) }
  for (const key of Object.keys(service)) copyPlace(service, key, result)
  return result
}

/** The port and url of a service, as far as its own keys tell them. What is wrong in them is told elsewhere. */
function addressOf(
  service: string,
  tree: Tree,
  { scope, input }: DraftFacts,
  template: Partial<Record<'url' | 'port' | 'hostPort', string | undefined>> | undefined,
): AddressFacts {
  const silent = new Report({ file: input.file, text: '' })
  const wanted = Object.fromEntries(['ports', 'expose', 'ready'].map((key) => [key, Reflect.get(tree, key)]))
  const fields = new Fields(interpolateTree(wanted, scope, silent), silent)
  const probe = ready(fields, false).probes.find((each) => each.kind === 'http' || each.kind === 'tcp')
  const all = ports(fields).map((port) => `${port.target}/${port.protocol}`)
  const mainPort =
    template?.port ?? all[0] ?? (probe === undefined ? undefined : `${probe.port}/tcp`) ?? expose(fields)[0]
  const scheme = probe?.kind === 'http' ? probe.scheme : 'tcp'
  return {
    service,
    mainPort,
    hostPort: template?.hostPort,
    published: all,
    urlShape: template?.url ?? `${scheme}://\${self.host}:\${self.port}`,
  }
}

import { Document, isMap, isScalar, type Pair, type YAMLMap } from 'yaml'
import type { Draft, DraftService, Output } from './draft.ts'

export interface RenderOptions {
  /** Where editors find the schema, as seen from the definition. */
  readonly schema?: string | undefined
}

/** A definition as text, with the comments that help its reader. */
export function render(draft: Draft, options: RenderOptions = {}): string {
  const { services, app } = draft
  const document = new Document({
    name: draft.name,
    services: Object.fromEntries([
      ...services.map((service) => [service.name, serviceTree(service)]),
      ...(app === undefined ? [] : [[app.name, appTree(draft)]]),
    ]),
  })
  document.commentBefore = headOf(options)
  const catalogue = document.get('services') as YAMLMap
  comment(
    pairOf(document, ['services']),
    ' Keys are those of Docker Compose. What a template holds: envctl templates show NAME',
  )
  for (const { name, because } of services) {
    compact(catalogue, [name, 'with'])
    if (because.length > 0) comment(pairIn(catalogue, name), ` ${oneLine(because.join('; '))}`, false)
  }
  if (app !== undefined) decorateApp(catalogue, app.name, app.sign.because)
  addEnvironments(document, {
    outputs: [...draft.outputs, ...appOutput(draft)],
    test: draft.test,
  })
  return finished(document)
}

/** The first lines of every definition that is written. */
export function headOf({ schema }: RenderOptions): string {
  return [
    ...(schema === undefined ? [] : [` yaml-language-server: $schema=${schema}`]),
    ' Bring it up: envctl up. Its addresses: envctl env. Away with it: envctl down.',
  ].join('\n')
}

/** The text of a document, no line of it broken. */
export function finished(document: Document, { padded = true }: { readonly padded?: boolean } = {}): string {
  return document.toString({ lineWidth: 0, flowCollectionPadding: padded })
}

function serviceTree({ template, with: parameters }: DraftService): object {
  return { template, ...(Object.keys(parameters).length === 0 ? {} : { with: parameters }) }
}

function appTree({ services, outputs, app }: Draft): object {
  const { port, template, with: parameters = {} } = app?.sign ?? {}
  const written = Object.entries(parameters).map(([name, value]) => [
    name,
    name === 'port' ? Number(value) : value,
  ])
  return {
    build: template === undefined ? '.' : { context: '.', template, with: Object.fromEntries(written) },
    ...(outputs.length === 0
      ? {}
      : { environment: Object.fromEntries(outputs.map(({ variable, value }) => [variable, value])) }),
    ...(port === undefined ? {} : { ports: [String(port)] }),
    ...(template === undefined ? {} : { init: true }),
    ...(template === undefined || port === undefined ? {} : { ready: { tcp: port } }),
    ...(services.length === 0
      ? {}
      : {
          depends_on: Object.fromEntries(
            services.map(({ name }) => [name, { condition: 'service_healthy' }]),
          ),
        }),
  }
}

function decorateApp(catalogue: YAMLMap, name: string, because: string): void {
  comment(pairIn(catalogue, name), ` ${because}: the application itself`, false)
  const tree = catalogue.get(name) as YAMLMap
  if (tree.has('environment')) comment(pairIn(tree, 'environment'), ' Addresses inside the network.', false)
  if (tree.has('ports')) {
    comment(pairIn(tree, 'ports'), ' A free port of the host; "8080:3000" would be that one.', false)
  }
  const build = tree.get('build')
  if (isMap(build)) {
    build.flow = true
    comment(
      pairIn(tree, 'build'),
      ` Its Dockerfile: envctl templates show ${String(build.get('template'))} --render`,
      false,
    )
  }
  compact(tree, ['ready'])
  if (tree.has('ready'))
    comment(
      pairIn(tree, 'ready'),
      ` Or: { http: { port: ${String(tree.getIn(['ready', 'tcp']))}, path: /healthz } }`,
      false,
    )
  if (tree.has('init')) comment(pairIn(tree, 'init'), ' It ends at once when it is told to.', false)
  const needs = tree.get('depends_on')
  if (isMap(needs)) for (const { key } of needs.items) compact(needs, [String(key)])
}

function appOutput({ app, outputs }: Draft): readonly Output[] {
  if (app?.sign.port === undefined || outputs.some(({ variable }) => variable === 'APP_URL')) return []
  return [
    { variable: 'APP_URL', value: `http://\${services.${app.name}.host}:\${services.${app.name}.port}` },
  ]
}

/** The environments dev and test, at the end of a document. */
export function addEnvironments(
  document: Document,
  { outputs, test }: { readonly outputs: readonly Output[]; readonly test?: string | undefined },
): void {
  const tree = document.createNode({
    dev:
      outputs.length === 0
        ? {}
        : { outputs: Object.fromEntries(outputs.map(({ variable, value }) => [variable, value])) },
    test: { extends: 'dev', ...(test === undefined ? {} : { test: { command: test } }) },
  })
  if (isMap(document.contents)) document.contents.items.push(document.createPair('environments', tree))
  comment(pairOf(document, ['environments']), ' Each can be up beside the others: envctl up -e test')
  if (!isMap(tree)) return
  const [dev, own] = [tree.get('dev') as YAMLMap, tree.get('test') as YAMLMap]
  if (dev.has('outputs')) comment(pairIn(dev, 'outputs'), ' Addresses as seen from the host.', false)
  if (own.has('test'))
    comment(pairIn(own, 'test'), ' Runs on the host, with the outputs in its environment.', false)
  else own.comment = ' test: { command: ... } # what tests the project, with the outputs in its environment'
}

/** As `{ ... }` on one line. */
function compact(map: YAMLMap, path: readonly string[]): void {
  const node = map.getIn(path, true)
  if (isMap(node)) node.flow = true
}

function pairOf(document: Document, [key]: readonly [string]): Pair | undefined {
  return isMap(document.contents) ? pairIn(document.contents, key) : undefined
}

function pairIn(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key)
}

/** A comment above a pair. */
function comment(pair: Pair | undefined, text: string, space = true): void {
  if (pair === undefined || !isScalar(pair.key)) return
  pair.key.commentBefore = text
  pair.key.spaceBefore = space
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ')

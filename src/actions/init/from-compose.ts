import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml'
import { type ComposeService, convert } from './compose-service.ts'
import type { Output } from './draft.ts'
import { hasAddress, outputValue } from './output-value.ts'
import { addEnvironments, finished, headOf, type RenderOptions } from './render.ts'
import { freeName, roleOf, variableOf } from './roles.ts'
import type { Detection, KnownTemplate } from './types.ts'

export interface FromComposeFacts extends RenderOptions {
  readonly file: string
  readonly text: string
  /** For a file that has none. */
  readonly name: string
  readonly templates: readonly KnownTemplate[]
  readonly detection: Detection
}

export interface TakenOver {
  readonly text: string
  readonly services: readonly {
    readonly name: string
    readonly template?: string | undefined
    readonly because: readonly string[]
  }[]
}

/**
 * A Compose file as a definition of envctl: services of known images become templates with the parameters
 * that they had, all else stays as it stands, comments too.
 */
export function fromCompose(facts: FromComposeFacts): TakenOver {
  const { file, templates, detection } = facts
  const document = parseDocument(facts.text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'), {
    merge: true,
    logLevel: 'silent',
  })
  const ownHead = takeHead(document)
  document.delete('version')
  if (!document.has('name')) prepend(document, 'name', facts.name)
  const catalogue = document.get('services', true)
  const services: TakenOver['services'][number][] = []
  const outputs: Output[] = []
  const variables = new Set<string>()
  for (const { key, value } of isMap(catalogue) ? catalogue.items : []) {
    const name = isScalar(key) ? String(key.value) : String(key)
    const service = isMap(value) ? composeService(value) : undefined
    const conversion = service === undefined ? undefined : convert(service, templates)
    if (conversion === undefined || 'because' in conversion || !isMap(value)) {
      const why = conversion !== undefined && 'because' in conversion ? `: ${conversion.because}` : ''
      services.push({ name, because: [`${file}: taken over as it is${why}`] })
      continue
    }
    const { template } = conversion
    services.push({ name, template: template.name, because: [`${file}: ${service?.image ?? ''}`] })
    replace(document, value, { template: template.name, with: conversion.with, rest: conversion.rest })
    // Without its profile the service is not there to have an address.
    if (!hasAddress(template.template) || value.has('profiles')) continue
    const wishes = detection.findings.find((each) => each.template === template.name)?.addresses ?? []
    const wish = wishes.find(({ variable }) => !variables.has(variable))
    const variable =
      wish?.variable ??
      freeName([roleOf(template.name).variable, variableOf(name), variableOf(template.name)], variables)
    variables.add(variable)
    const addressed = { service: name, template: template.template, with: conversion.with }
    outputs.push({ variable, value: outputValue(addressed, wish) })
  }
  if (!document.has('environments')) addEnvironments(document, { outputs, test: detection.test?.command })
  document.commentBefore = [headOf(facts), ...ownHead].join('\n\n')
  // As the file has it: "{ a: 1 }" or "{a: 1}".
  return { text: finished(document, { padded: /[[{] \S/.test(facts.text) }), services }
}

/** Takes the comments above everything away, wherever the parser has put them. */
function takeHead(document: Document): readonly string[] {
  const { contents } = document
  const first = isMap(contents) ? contents.items[0]?.key : undefined
  const holders = [document, ...(isMap(contents) ? [contents] : []), ...(isScalar(first) ? [first] : [])]
  return holders.flatMap((holder) => {
    const text = holder.commentBefore
    holder.commentBefore = null
    return text ? [text] : []
  })
}

/** What decides whether a service can be a template; `undefined` when it is put together of other parts. */
function composeService(node: YAMLMap): ComposeService | undefined {
  let shared = false
  visit(node, {
    Node: (_, each) => {
      if (isAlias(each) || each.anchor !== undefined) shared = true
    },
  })
  const image = node.get('image')
  const environment = environmentOf(node.get('environment'))
  if (shared || typeof image !== 'string' || environment === undefined) return undefined
  return { image, environment, keys: node.items.map(({ key }) => String(key)) }
}

function environmentOf(node: unknown): ReadonlyMap<string, string | undefined> | undefined {
  if (node === undefined || node === null) return new Map()
  if (isSeq(node)) {
    return new Map(
      node.items.map((item) => {
        const text = isScalar(item) ? String(item.value) : ''
        const at = text.indexOf('=')
        return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
      }),
    )
  }
  if (!isMap(node)) return undefined
  return new Map(
    node.items.map(({ key, value }) => {
      const written = isScalar(value) ? value.value : value
      return [String(key), written === null || written === undefined ? undefined : String(written)]
    }),
  )
}

interface Replacement {
  readonly template: string
  readonly with: Readonly<Record<string, string>>
  readonly rest: readonly string[]
}

/** Puts the template in the place of the image, and takes away what its parameters say. */
function replace(document: Document, node: YAMLMap, { template, with: parameters, rest }: Replacement): void {
  const at = node.items.findIndex(({ key }) => String(key) === 'image')
  const image = node.items[at]
  if (image === undefined) return
  const tree = document.createPair('with', parameters)
  if (isMap(tree.value)) tree.value.flow = true
  const name: Pair = document.createPair('template', template)
  if (isScalar(image.key) && isScalar(name.key)) {
    name.key.commentBefore = image.key.commentBefore ?? null
    name.key.spaceBefore = image.key.spaceBefore ?? false
  }
  if (isScalar(image.value) && isScalar(name.value)) name.value.comment = image.value.comment ?? null
  node.items.splice(at, 1, name, tree)
  const environment = node.get('environment')
  if (isMap(environment))
    environment.items = environment.items.filter(({ key }) => rest.includes(String(key)))
  if (isSeq(environment))
    environment.items = environment.items.filter((item) =>
      rest.includes(String(isScalar(item) ? item.value : item).split('=')[0] ?? ''),
    )
  if (rest.length === 0) node.delete('environment')
}

/** As the first member. */
function prepend(document: Document, key: string, value: string): void {
  if (!isMap(document.contents)) return
  const first = document.contents.items[0]
  document.contents.items.unshift(document.createPair(key, value))
  if (isScalar(first?.key)) first.key.spaceBefore = true
}

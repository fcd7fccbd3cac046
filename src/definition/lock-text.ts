import { type Document, isMap, parseDocument } from 'yaml'
import { stableJson } from '../base/stable-json.ts'
import type { Lock, LockedImage } from './lock.gen.ts'

const HEAD = `# Which images the definition beside it is made of: written by "envctl lock", used by "envctl up --locked".
# Comments and order are kept. Keep it with the definition.
version: 1
images: {}
`

/**
 * The text of a lock with other images: what is the same keeps its place, its comments and its form, what is new
 * comes last. A text that is given must be that of a lock.
 */
export function lockText(before: string | undefined, images: Readonly<Record<string, LockedImage>>): string {
  const document = parseDocument(before ?? HEAD)
  const known: Lock = document.toJS()
  if (before !== undefined && stableJson(known.images) === stableJson(images)) return before
  for (const name of Object.keys(known.images)) if (!(name in images)) document.deleteIn(['images', name])
  for (const [name, image] of Object.entries(images)) setImage(document, name, image)
  const map = document.get('images')
  // An empty map is written in braces, and would stay so.
  if (isMap(map) && Object.keys(images).length > 0) map.flow = false
  return document.toString({ lineWidth: 0 })
}

function setImage(document: Document.Parsed, name: string, image: LockedImage): void {
  const path = ['images', name]
  const now = document.getIn(path)
  if (!isMap(now)) {
    document.setIn(path, document.createNode(withoutAbsent(image)))
    return
  }
  setText(document, [...path, 'digest'], image.digest)
  const platforms = document.getIn([...path, 'platforms'])
  const had: readonly string[] = isMap(platforms) ? platforms.items.map(({ key }) => String(key)) : []
  for (const platform of had)
    if (!(platform in image.platforms)) document.deleteIn([...path, 'platforms', platform])
  for (const [platform, locked] of Object.entries(image.platforms)) {
    const at = [...path, 'platforms', platform]
    if (locked === undefined) continue
    if (!document.hasIn(at)) document.setIn(at, document.createNode(withoutAbsent(locked)))
    setText(document, [...at, 'digest'], locked.digest)
    if (locked.id === undefined) document.deleteIn([...at, 'id'])
    else setText(document, [...at, 'id'], locked.id)
  }
}

/** What is the same is not touched: its comment would be lost. */
function setText(document: Document.Parsed, path: readonly string[], text: string): void {
  if (document.getIn(path) !== text) document.setIn(path, text)
}

function withoutAbsent(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

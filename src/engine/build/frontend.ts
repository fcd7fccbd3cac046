/** Where the text of a build names the image that is to read it; offsets in the text. */
interface WrittenFrontend {
  readonly image: string
  readonly start: number
  readonly end: number
}

/** Others end the directives, and so does one that is there twice. */
const KNOWN = new Set(['syntax', 'escape', 'check'])

/**
 * The frontend that a Dockerfile asks for by `# syntax=`: an image that BuildKit runs to build. Found as BuildKit
 * finds it, so also by `// syntax=` and in JSON: a frontend of its own may read what is no Dockerfile.
 *
 * @example
 * frontendImage('# syntax=docker/dockerfile:1\nFROM node') // 'docker/dockerfile:1'
 */
export function frontendImage(text: string): string | undefined {
  return writtenFrontend(text)?.image
}

/** The same text, which asks for another frontend. */
export function withFrontend(text: string, image: string): string {
  const written = writtenFrontend(text)
  return written === undefined ? text : text.slice(0, written.start) + image + text.slice(written.end)
}

/** The Dockerfile for the engine's own frontend, line for line: without what names another. */
export function withoutFrontend(text: string): string {
  const written = writtenFrontend(text)
  if (written === undefined) return text
  const start = text.lastIndexOf('\n', written.start) + 1
  const end = text.indexOf('\n', written.end)
  return `${text.slice(0, start)}#${end < 0 ? '' : text.slice(end)}`
}

function writtenFrontend(text: string): WrittenFrontend | undefined {
  const [above = ''] = /^\uFEFF?(?:#!.*(?:\n|$))?/.exec(text) ?? []
  const from = above.length
  return byDirective(text, from, '#') ?? byDirective(text, from, '//') ?? inJson(text, from)
}

function byDirective(text: string, from: number, comment: string): WrittenFrontend | undefined {
  const seen = new Set<string>()
  let start = from
  for (const line of text.slice(from).split('\n')) {
    if (!line.startsWith(comment)) return undefined
    const [, before = '', name = '', value] =
      /^(\s*([a-z][a-z0-9]*)\s*=\s*)(\S.*?)\s*$/i.exec(line.slice(comment.length)) ?? []
    const key = name.toLowerCase()
    if (value === undefined || !KNOWN.has(key) || seen.has(key)) return undefined
    const [image = ''] = value.split(' ')
    const at = start + comment.length + before.length
    if (key === 'syntax') return { image, start: at, end: at + image.length }
    seen.add(key)
    start += line.length + 1
  }
  return undefined
}

function inJson(text: string, from: number): WrittenFrontend | undefined {
  const own = syntaxOf(text.slice(from))
  if (own === undefined) return undefined
  for (const { 0: whole, 1: before = '', index } of text.matchAll(
    /("syntax"\s*:\s*")(?:[^"\\]|\\.)*(?=")/g,
  )) {
    const [start, end] = [index + before.length, index + whole.length]
    // Members of members may have the same name.
    const other = `${text.slice(from, start)}other ${text.slice(end)}`
    if (syntaxOf(other) === 'other ') return { image: own, start, end }
  }
  return undefined
}

function syntaxOf(text: string): string | undefined {
  if (!/^\s*\{/.test(text)) return undefined
  try {
    const { syntax } = JSON.parse(text) as { readonly syntax?: unknown }
    return typeof syntax === 'string' ? syntax : undefined
  } catch {
    // No JSON, so it names nothing.
    return undefined
  }
}

import { interpolate } from './interpolate.ts'

export interface EnvFile {
  readonly values: Readonly<Record<string, string>>
  readonly problems: readonly { readonly line: number; readonly message: string }[]
}

const START = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\s*(?:[=:]\s*|$)/

/**
 * Variables of a `.env` or `env_file`, by Compose's rules: comments, `export`, single quotes literal but for \', double
 * quotes with escapes, both over several lines; what is not in single quotes is interpolated with the given values
 * and with what stands above.
 */
export function parseEnvFile(text: string, known: (name: string) => string | undefined): EnvFile {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const values: Record<string, string> = {}
  const problems: { line: number; message: string }[] = []
  const scope = { lookup: (name: string) => known(name) ?? values[name] }
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    if (/^\s*(#|$)/.test(line)) continue
    const number = at + 1
    const match = START.exec(line)
    if (match === null) {
      problems.push({ line: number, message: `"${line.trim()}" is not of the form NAME=value` })
      continue
    }
    const name = match[1] ?? ''
    let rest = line.slice(match[0].length)
    if (!/[=:]/.test(match[0])) {
      // A name alone takes its value from the environment, and is left out when that has none.
      const value = known(name)
      if (value !== undefined) values[name] = value
      continue
    }
    const quote = rest[0] === '"' || rest[0] === "'" ? rest[0] : undefined
    if (quote === undefined) {
      const result = interpolate(rest.replace(/\s+#.*$/, '').trim(), scope)
      values[name] = result.parts.join('')
      for (const { message } of result.problems) problems.push({ line: number, message })
      continue
    }
    let end = closing(rest, quote)
    while (end < 0 && at + 1 < lines.length) {
      at += 1
      rest += `\n${lines[at]}`
      end = closing(rest, quote)
    }
    if (end < 0) {
      problems.push({ line: number, message: `The quote ${quote} is not closed` })
      continue
    }
    const inner = rest.slice(1, end)
    if (quote === "'") values[name] = inner.replace(/\\(.)/gs, (both, char) => (char === "'" ? char : both))
    else {
      const result = interpolate(unescaped(inner), scope)
      values[name] = result.parts.join('')
      for (const { message } of result.problems) problems.push({ line: number, message })
    }
  }
  return { values, problems }
}

function closing(text: string, quote: string): number {
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === quote) return at
  }
  return -1
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$$' }

function unescaped(text: string): string {
  return text.replace(/\\([nrt"\\$])/g, (_, char: string) => ESCAPES[char] ?? char)
}

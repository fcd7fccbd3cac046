import { EnvctlError } from '../../base/errors.ts'
import { parseImageName, suffixOf } from '../../base/image-name.ts'

type Mirrors = Readonly<Record<string, readonly string[]>>

/**
 * Where an image is looked for, in order: each mirror of its registry, then the registry itself. A mirror may
 * have a path that goes before the repository's. `image.pull-failed` when the text can be no image's name.
 *
 * @example
 * pullCandidates('redis:7', { 'docker.io': ['127.0.0.1:5500'] })
 * // ['127.0.0.1:5500/library/redis:7', 'redis:7']
 */
export function pullCandidates(reference: string, mirrors: Mirrors): readonly string[] {
  const parsed = parseImageName(reference)
  if (parsed === undefined) throw notAReference(reference)
  const { registry, repository } = parsed
  const elsewhere = (mirrors[registry] ?? []).map(hostAndPath).filter((mirror) => mirror !== registry)
  return [
    ...[...new Set(elsewhere)].map((mirror) => `${mirror}/${repository}${suffixOf(parsed)}`),
    parsed.tag === undefined && parsed.digest === undefined ? `${reference}:latest` : reference,
  ]
}

/**
 * Mirrors as the variable `ENVCTL_REGISTRY_MIRRORS` gives them. A registry may stand several times.
 * `usage.invalid` when it is not of that form.
 *
 * @example
 * parseMirrors('docker.io=127.0.0.1:5500,ghcr.io=mirror.example.com/ghcr')
 */
export function parseMirrors(text: string): Mirrors {
  const result = new Map<string, string[]>()
  for (const part of text.split(',').map((item) => item.trim())) {
    if (part === '') continue
    const [registry = '', mirror = '', ...rest] = part.split('=').map((item) => hostAndPath(item.trim()))
    if (registry === '' || mirror === '' || rest.length > 0) throw notAMirror(part)
    result.set(registry, [...(result.get(registry) ?? []), mirror])
  }
  return Object.fromEntries(result)
}

/** People copy addresses from a browser. */
function hostAndPath(address: string): string {
  return address.replace(/^https?:\/\//, '').replace(/\/+$/, '')
}

function notAMirror(part: string): EnvctlError {
  return new EnvctlError({
    code: 'usage.invalid',
    message: `"${part}" in ENVCTL_REGISTRY_MIRRORS is not of the form registry=mirror`,
    hint: 'For example: ENVCTL_REGISTRY_MIRRORS=docker.io=mirror.example.com',
  })
}

function notAReference(reference: string): EnvctlError {
  const lower = reference.toLowerCase()
  const misspelt = lower !== reference && parseImageName(lower) !== undefined
  return new EnvctlError({
    code: 'image.pull-failed',
    message: `"${reference}" cannot be the name of an image`,
    detail: misspelt ? 'the path of an image has no capital letters' : undefined,
    hint: misspelt
      ? `Did you mean "${lower}"?`
      : 'Expected for example: postgres:16, registry.example.com/shop/api:1.2',
  })
}

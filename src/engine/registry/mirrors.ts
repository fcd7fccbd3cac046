import { EnvctlError } from '../../base/errors.ts'
import { parseImageName, suffixOf } from '../../base/image-name.ts'

type Mirrors = Readonly<Record<string, readonly string[]>>

/**
 * Where an image is looked for, in order: each mirror of its registry, then the registry itself. A mirror may
 * have a path that goes before the repository's.
 *
 * @example
 * pullCandidates('redis:7', { 'docker.io': ['127.0.0.1:5500'] })
 * // ['127.0.0.1:5500/library/redis:7', 'redis:7']
 */
export function pullCandidates(reference: string, mirrors: Mirrors): readonly string[] {
  const parsed = parseImageName(reference)
  if (parsed === undefined) throw notAReference(reference)
  const own = (mirrors[parsed.registry] ?? []).map(
    (mirror) => `${mirror}/${parsed.repository}${suffixOf(parsed)}`,
  )
  return [...own, reference]
}

/**
 * Mirrors as the variable `ENVCTL_REGISTRY_MIRRORS` gives them. A registry may stand several times.
 *
 * @example
 * parseMirrors('docker.io=127.0.0.1:5500,ghcr.io=mirror.example.com/ghcr')
 */
export function parseMirrors(text: string): Mirrors {
  const result: Record<string, string[]> = {}
  for (const part of text.split(',').map((item) => item.trim())) {
    if (part === '') continue
    const [registry = '', mirror = ''] = part.split('=').map((item) => item.trim())
    if (registry === '' || mirror === '') {
      throw new EnvctlError({
        code: 'usage.invalid',
        message: `"${part}" in ENVCTL_REGISTRY_MIRRORS is not of the form registry=mirror`,
        hint: 'For example: ENVCTL_REGISTRY_MIRRORS=docker.io=mirror.example.com',
      })
    }
    result[registry] = [...(result[registry] ?? []), mirror.replace(/^https?:\/\/|\/+$/g, '')]
  }
  return result
}

function notAReference(reference: string): EnvctlError {
  return new EnvctlError({
    code: 'image.pull-failed',
    message: `"${reference}" cannot be the name of an image`,
    hint: 'Expected for example: postgres:16, registry.example.com/shop/api:1.2',
  })
}

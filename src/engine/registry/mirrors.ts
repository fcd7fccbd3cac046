import { EnvctlError } from '../../base/errors.ts'
import { parseImageName, suffixOf, withoutTag } from '../../base/image-name.ts'
import { MIRROR_FORM, type Mirrors, mergeMirrors, mirrorAddress } from '../../base/mirrors.ts'

/**
 * Where an image is looked for, in order: each mirror of its registry, then the registry itself. A mirror may
 * have a path that goes before the repository's; a `*` at its end stands for the name as people write it, without
 * Docker Hub's `library/`. `image.pull-failed` when the text can be no image's name.
 *
 * @example
 * pullCandidates('redis:7', { 'docker.io': ['127.0.0.1:5500', 'proxy.example.com/hub/*'] })
 * // ['127.0.0.1:5500/library/redis:7', 'proxy.example.com/hub/redis:7', 'redis:7']
 */
export function pullCandidates(reference: string, mirrors: Mirrors): readonly string[] {
  const parsed = parseImageName(reference)
  if (parsed === undefined) throw notAReference(reference)
  const { registry, repository } = parsed
  const short = registry === 'docker.io' ? repository.replace(/^library\//, '') : repository
  const elsewhere = (mirrors[registry] ?? [])
    .map((mirror) => mirrorAddress(mirror) ?? mirror)
    .filter((mirror) => mirror !== registry)
    .map((mirror) => (mirror.endsWith('*') ? mirror.slice(0, -1) + short : `${mirror}/${repository}`))
  const names = [...new Set(elsewhere), withoutTag(reference)]
  return names.map((name) => `${name}${suffixOf(parsed)}`)
}

/**
 * Mirrors as a flag or variable gives them. A registry may stand several times. `usage.invalid` when the text is
 * not of that form; `from` says where it was.
 *
 * @example
 * parseMirrors('docker.io=127.0.0.1:5500,ghcr.io=mirror.example.com/ghcr', 'ENVCTL_REGISTRY_MIRRORS')
 */
export function parseMirrors(text: string, from: string): Mirrors {
  const parts = text.split(',').filter((part) => part.trim() !== '')
  return mergeMirrors(
    ...parts.map((part) => {
      const [registry = '', mirror = '', ...rest] = part.split('=')
      const [host, address] = [mirrorAddress(registry), mirrorAddress(mirror)]
      if (host === undefined || address === undefined || rest.length > 0) throw notAMirror(part.trim(), from)
      return { [host]: [address] }
    }),
  )
}

function notAMirror(part: string, from: string): EnvctlError {
  return new EnvctlError({
    code: 'usage.invalid',
    message: `"${part}" in ${from} is not of the form registry=mirror`,
    detail: `A mirror is ${MIRROR_FORM}`,
    hint: 'For example: docker.io=mirror.example.com',
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

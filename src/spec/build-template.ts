import { lookIn } from './detect-parameter.ts'
import { type WrittenDockerfile, writeDockerfile } from './dockerfile-template.ts'
import type { Fields } from './fields.ts'
import { findTemplate } from './find-template.ts'
import { contextPaths } from './normalise/build.ts'
import { hostPath } from './normalise/paths.ts'
import { pathAt, revisionOf } from './normalise/revision.ts'
import type { Report } from './report.ts'
import type { ResolveInput } from './resolve-input.ts'

/** Keys of a build that say themselves what the Dockerfile is. */
const OWN = ['dockerfile', 'dockerfile_inline']

/** The Dockerfile of a build that names a template; `undefined` when it names none or it is wrong. */
export function templatedBuild(
  service: Fields,
  { input, report }: { readonly input: ResolveInput; readonly report: Report },
): WrittenDockerfile | undefined {
  const fields = service.fields('build')
  if (fields === undefined) return undefined
  for (const key of OWN.filter((each) => fields.has('template') && fields.has(each)))
    fields.complain(key, `Both "template" and "${key}" are given`, 'one of them')
  const found = findTemplate(fields.tree, 'dockerfile', { input, report })
  if (found === undefined) return undefined
  // What is wrong with it is told where the build is read.
  const { revision, folder } = revisionOf(fields.string('context') ?? '.')
  const path = hostPath(folder, contextPaths(service, input))
  const place = revision === undefined ? path : pathAt(revision, path)
  return writeDockerfile(fields.tree, found, { look: lookIn(place, input.files, report.needs), report })
}

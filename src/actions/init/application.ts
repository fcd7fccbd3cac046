import { EnvctlError } from '../../base/errors.ts'
import { detect, type Look } from '../../spec/detect-parameter.ts'
import type { FoundTemplate } from '../../spec/find-template.ts'
import { misfit } from '../../spec/template-parameters.ts'
import { looking } from '../dockerfile.ts'
import type { InitService } from '../outcomes.ts'
import type { Draft, Pick } from './draft.ts'
import type { AppSign, Detection } from './types.ts'

type Dockerfiles = readonly FoundTemplate<'dockerfile'>[]

/** An application with what its template finds out of it in the folder; none where there is no such template. */
export async function applicationIn(
  folder: string,
  sign: AppSign & { readonly version?: string | undefined },
  dockerfiles: Dockerfiles,
): Promise<AppSign | undefined> {
  const { version, ...app } = sign
  if (app.template === undefined) return app
  const found = dockerfiles.find(({ name }) => name === app.template)
  if (found === undefined) return undefined
  return looking(folder, (look) => ({ ...app, ...worthWriting(found, look, version) }))
}

/** The application when a person names the template of its Dockerfile, whatever else was found. */
export async function namedApplication(
  folder: string,
  picks: readonly Pick[],
  { dockerfiles, detection }: { readonly dockerfiles: Dockerfiles; readonly detection: Detection },
): Promise<AppSign | undefined> {
  const named = picks.filter(({ template }) => dockerfiles.some(({ name }) => name === template))
  const [pick] = named
  if (pick === undefined) return undefined
  if (named.length > 1)
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `A folder has one application, and not one each of ${named.map(({ template }) => template).join(', ')}`,
      hint: 'Name one of them, and write the others by hand: build: { context: ./other, template: NAME }',
    })
  const { template, version } = pick
  const because = detection.app?.template === template ? detection.app.because : 'named'
  return applicationIn(folder, { template, version, because }, dockerfiles)
}

/** What is told of an application that was written. */
export function applicationOutcome({ name, sign }: NonNullable<Draft['app']>): InitService {
  const { template, because } = sign
  return { name, because: [because], ...(template === undefined ? {} : { template }) }
}

/**
 * The parameters that a definition says: the port, which must be published too, and the version, so that it
 * stays what it is; unless the project says the version itself.
 */
function worthWriting(
  { template }: FoundTemplate<'dockerfile'>,
  look: Look,
  given: string | undefined,
): Partial<AppSign> {
  const [port, version] = ['port', 'version'].map((name) => {
    const parameter = template.parameters?.[name]
    const found = detect(parameter?.detect ?? [], look)
    const fits = parameter !== undefined && found !== undefined && misfit(found, parameter) === undefined
    const usual = parameter?.default === undefined ? undefined : String(parameter.default)
    return { found: fits ? found : undefined, usual }
  })
  const listens = port?.found ?? port?.usual
  const written = given ?? (version?.found === undefined ? version?.usual : undefined)
  return {
    port: listens === undefined ? undefined : Number(listens),
    with: {
      ...(written === undefined ? {} : { version: written }),
      ...(listens === undefined ? {} : { port: listens }),
    },
  }
}

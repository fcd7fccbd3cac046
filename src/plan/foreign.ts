import { EnvctlError } from '../base/errors.ts'

type Thing = 'network' | 'volume'

/** An object that bears the name we need but is somebody else's is never touched. */
export function foreignName(thing: Thing, name: string, instance: string): EnvctlError {
  return new EnvctlError({
    code: 'name.foreign',
    message: `There is a ${thing} "${name}" already, and it does not belong to instance "${instance}"`,
    detail: 'What envctl did not make for this instance is never used or changed',
    hint: `Remove it with "docker ${thing} rm ${name}", give yours another "name", or declare it "external: true" to use it as it is.`,
  })
}

/** Something that the definition says exists outside of it does not. */
export function externalMissing(thing: Thing, name: string): EnvctlError {
  return new EnvctlError({
    code: 'engine.not-found',
    message: `External ${thing} "${name}" does not exist`,
    detail: 'It is declared "external: true": it is used and never made',
    hint: `Make it with "docker ${thing} create ${name}", or remove "external: true" to have it made.`,
  })
}

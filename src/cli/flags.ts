import * as Flags from '@oclif/core/flags'
import { parseDuration } from '../base/duration.ts'
import { EnvctlError } from '../base/errors.ts'

/** Which definition. */
const definition = {
  description:
    'the definition; else envs.yaml or a Compose file here or above; of several, each is laid over those before it',
  helpValue: 'FILE',
  multiple: true,
  multipleNonGreedy: true,
} as const
export const fileFlag = Flags.string({ ...definition, char: 'f' })
/** The same where the short form means something else. */
export const longFileFlag = Flags.string(definition)

export const environmentFlag = Flags.string({
  char: 'e',
  description: 'the environment; else the first of the definition',
  env: 'ENVCTL_ENVIRONMENT',
  helpValue: 'NAME',
})

/** Says which instance is meant where no flag does. */
export const INSTANCE_VARIABLE = 'ENVCTL_INSTANCE'

export const instanceFlag = Flags.string({
  description:
    'another instance of the environment, beside the default one; "auto" names it by the branch; without a definition, its full name',
  env: INSTANCE_VARIABLE,
  helpValue: 'NAME',
})

export const engineFlag = Flags.string({
  description: 'the engine: a url, or the name of a Docker context',
  helpValue: 'URL',
})

export const setFlag = Flags.string({
  description: 'the value of a variable; may be given several times',
  multiple: true,
  multipleNonGreedy: true,
  helpValue: 'NAME=VALUE',
})

export const envFileFlag = Flags.string({
  description: 'a file of variables, in place of the .env beside the definition',
  helpValue: 'FILE',
})

export const profileFlag = Flags.string({
  description: 'activate a profile; may be given several times',
  multiple: true,
  multipleNonGreedy: true,
  helpValue: 'NAME',
})

export const mirrorFlag = Flags.string({
  description: 'where images of a registry are looked for first; may be given several times',
  multiple: true,
  multipleNonGreedy: true,
  helpValue: 'REGISTRY=MIRROR',
})

export const lockedFlag = Flags.boolean({
  description: 'use just the images that envs.lock.yaml says',
})

export const jsonFlag = Flags.boolean({ description: 'print the result as JSON' })

export const envFlag = Flags.string({
  description: 'a variable for the command; may be given several times',
  multiple: true,
  multipleNonGreedy: true,
  helpValue: 'NAME=VALUE',
})

/** `-it`, as people of Docker write it: it is so anyway wherever somebody sits at a terminal. */
export const habitFlags = {
  interactive: Flags.boolean({
    char: 'i',
    description: 'with standard input, as it always is',
    hidden: true,
  }),
  tty: Flags.boolean({ char: 't', description: 'with a terminal, as at one it always is', hidden: true }),
}

export const indexFlag = Flags.integer({
  description: 'which replica',
  default: 1,
  min: 1,
  helpValue: 'NUMBER',
})

export const stopTimeoutFlag = Flags.integer({
  char: 't',
  description: "seconds to stop in, instead of each service's own",
  helpValue: 'SECONDS',
  min: 0,
})

export const readyTimeoutFlag = Flags.string({
  description: 'how long each service may take to be ready, instead of its own bound',
  helpValue: '30s',
})

export const timingsFlag = Flags.boolean({
  description: 'show in the end what the time was spent on: the slowest path',
})

export const yesFlag = Flags.boolean({ char: 'y', description: 'agree to everything that is asked' })

/** What names an instance. */
export const locateFlags = { file: fileFlag, environment: environmentFlag, instance: instanceFlag }

/** What a definition's text needs to become a spec. */
export const loadFlags = {
  ...locateFlags,
  'env-file': envFileFlag,
  set: setFlag,
  profile: profileFlag,
  mirror: mirrorFlag,
}

/** A duration given by a flag, in milliseconds; `usage.invalid` when it is none. */
export function durationOf(text: string, flag: string): number {
  const ms = parseDuration(text)
  if (ms !== undefined) return ms
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `--${flag} cannot be "${text}"`,
    hint: 'A duration, like 30s or 2m',
  })
}

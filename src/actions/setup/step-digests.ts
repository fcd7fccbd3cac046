import { relative, resolve } from 'node:path'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import { digestOf } from '../../base/hash.ts'
import { isPattern } from '../../spec/setup.ts'
import type { SetupStepSpec, Spec } from '../../spec/types.ts'
import { type Content, ContentDigests, LEFT_OUT } from './content-digest.ts'

/** A step may read through links; in what is mounted, they lead to places of the container. */
const FOLLOW = { follow: true }

/**
 * For each setup step, by name, the digest of what it runs and of the content that it reads: equal wherever
 * the definition's folder stands and whatever the instance is called. How long a step may take and what it
 * waits for is left out: a change of it changes nothing of what it does.
 *
 * @throws `definition.invalid` for a file that is missing or cannot be read, and for an input that matches nothing
 *
 * @example
 * const { migrate } = await stepDigests(spec)
 */
export async function stepDigests(
  spec: Pick<Spec, 'setup' | 'directory'>,
): Promise<Readonly<Record<string, string>>> {
  const contents = new ContentDigests(spec.directory)
  const digests = spec.setup.map(async (step) => [
    step.name,
    await stepDigest(step, spec.directory, contents),
  ])
  return Object.fromEntries(await Promise.all(digests))
}

async function stepDigest(step: SetupStepSpec, directory: string, contents: ContentDigests): Promise<string> {
  const { action, stdin } = step
  const folder = action.kind === 'host' ? action.workingDir : undefined
  try {
    const [input, files] = await Promise.all([
      stdin === undefined ? undefined : contents.file(stdin),
      Promise.all(step.inputs.map((each) => inputContents(each, { step, directory, contents }))),
    ])
    const byName = new Map(files.flat().map((content) => [content.name, content]))
    return digestOf({
      action: folder === undefined ? action : { ...action, workingDir: relative(directory, folder) },
      stdin: input,
      inputs: Object.fromEntries(byName),
    })
  } catch (error) {
    if (error instanceof EnvctlError) throw error
    throw new EnvctlError({
      code: 'definition.invalid',
      message: `What setup step "${step.name}" depends on cannot be read`,
      detail: messageOf(error),
      hint: 'Make it readable, or correct "stdin" or "inputs" of the step.',
      cause: error,
    })
  }
}

interface InputFacts {
  readonly step: SetupStepSpec
  readonly directory: string
  readonly contents: ContentDigests
}

async function inputContents(
  input: string,
  { step, directory, contents }: InputFacts,
): Promise<readonly Content[]> {
  // A name may have what means something in a pattern: what is there by that name is meant.
  const found = await contents.of(resolve(directory, input), FOLLOW)
  if (found !== undefined) return found
  const paths = isPattern(input) ? await matches(input, directory) : []
  const all = await Promise.all(paths.map((path) => contents.of(path, FOLLOW)))
  if (all.length === 0) throw nothing(input, step)
  return all.flatMap((each) => each ?? [])
}

async function matches(pattern: string, directory: string): Promise<readonly string[]> {
  // Loaded by who has patterns: most steps name files.
  const { glob } = await import('tinyglobby')
  return glob([pattern], {
    cwd: directory,
    absolute: true,
    expandDirectories: false,
    dot: true,
    ignore: LEFT_OUT.map((name) => `**/${name}/**`),
  })
}

function nothing(input: string, { name }: SetupStepSpec): EnvctlError {
  return new EnvctlError({
    code: 'definition.invalid',
    message: isPattern(input)
      ? `No file matches the input "${input}" of setup step "${name}"`
      : `The input "${input}" of setup step "${name}" does not exist`,
    hint: 'Inputs are files, folders and patterns beside the definition: correct it, or take it out.',
  })
}

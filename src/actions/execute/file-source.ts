import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseEnvFile } from '../../definition/env-file.ts'
import type { FileSource } from '../../spec/types.ts'
import { FileReader } from '../files/file-reader.ts'

export interface SourceDeps {
  /** Where the values of secrets and configs that name a variable come from. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute path of the file in which a variable that is not set may stand. */
  readonly variablesFile: string | undefined
}

/** The content of a secret or config. Rejects with why it cannot be had. */
export async function readSource(source: FileSource, { env, variablesFile }: SourceDeps): Promise<Buffer> {
  if ('inline' in source) return Buffer.from(source.inline)
  if ('file' in source) return readFile(source.file)
  const value = env[source.environment] ?? (await valuesOf(variablesFile, env))[source.environment]
  if (value === undefined) throw new Error(`The variable ${source.environment} is not set`)
  return Buffer.from(value)
}

async function valuesOf(
  file: string | undefined,
  env: SourceDeps['env'],
): Promise<Readonly<Record<string, string>>> {
  const text = file === undefined ? undefined : await new FileReader(dirname(file)).optional(file)
  return text === undefined ? {} : parseEnvFile(text, (name) => env[name]).values
}

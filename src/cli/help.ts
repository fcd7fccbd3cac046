import { run } from '@oclif/core'

/** Help of the whole or of one command: by the framework as a whole, which a command that only runs does without. */
export async function help(argv: string[], entry: string): Promise<void> {
  await run(argv, entry)
}

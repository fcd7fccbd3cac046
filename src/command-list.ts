import { COMMAND_LOADERS } from './commands.ts'

/** Every command, loaded: what help and unknown commands need. */
export const COMMANDS = Object.fromEntries(
  await Promise.all(
    Object.entries(COMMAND_LOADERS).map(async ([name, load]) => [name, (await load()).default] as const),
  ),
)

import * as Args from '@oclif/core/args'

/**
 * An argument of a command. The framework would read one that is not given from standard input, which belongs to the
 * loop or the pipe that the command runs in.
 */
export const argument = Args.custom<string>({ ignoreStdin: true })

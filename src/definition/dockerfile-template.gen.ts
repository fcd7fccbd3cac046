/** Made by scripts/generate.ts from schemas/. Not to be edited. */
/**
 * A Dockerfile with parameters.
 */
export interface DockerfileTemplate {
/**
 * What it builds, in a few words.
 */
description: string
/**
 * What was tried of it, how, and with which version.
 */
checked: string
/**
 * What a build may set by "with", and the Dockerfile uses as ${with.NAME}.
 */
parameters?: {
[k: string]: {
/**
 * What a value must be. The texts of a list stand with a space between them.
 */
type: ("string" | "integer" | "boolean" | "port" | "list")
/**
 * Value when none is given, and none is found out.
 */
default?: (string | number | boolean)
/**
 * How the value is found out when none is given: the first rule that fits says it.
 */
detect?: {
/**
 * A file of the context that must be there, or the first that fits of several. "*" in its path stands for anything within a name, and the first by name that fits is taken.
 */
file: (string | string[])
/**
 * Where to look in a file of JSON: the names on the way to a member that must be there.
 */
key?: string[]
/**
 * Regular expression that must match somewhere in the file, or in the member; "^" and "$" are ends of lines.
 */
match?: string
/**
 * The rule counts only when each parameter has the value, or one of the values, that stand here, as in a part of the Dockerfile; of parameters that stand before this one.
 */
when?: {
[k: string]: string | number | boolean | (string | number | boolean)[] | undefined
}
/**
 * The value. $1 is the first group of "match", $* what the first "*" stood for. Without it the first group, the match or the member is the value.
 */
value?: (string | number | boolean)
}[]
/**
 * There is an error when no value is given, and none is found out.
 */
required?: boolean
/**
 * The values it may have.
 */
enum?: (string | number | boolean)[]
/**
 * Regular expression that the whole value must match; of a list, each of its texts.
 */
pattern?: string
/**
 * What it is for.
 */
description: string
} | undefined
}
/**
 * What of the context stays out of the build, as in .dockerignore. The .dockerignore of the context comes after it, and may bring things back by "!".
 */
ignore?: string[]
/**
 * The Dockerfile: its text, or its parts one below the other. ${with.NAME} is a parameter; every other "$" is the Dockerfile's own.
 */
dockerfile: (string | (string | {
/**
 * The text is there only when each parameter has the value, or one of the values, that stand here; "true" means any but false and none, "false" those two.
 */
when?: {
[k: string]: string | number | boolean | (string | number | boolean)[] | undefined
}
/**
 * Lines of the Dockerfile.
 */
text: string
})[])
}

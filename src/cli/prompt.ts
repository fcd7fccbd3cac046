import { cancelled, EnvctlError } from '../base/errors.ts'

export interface Option<Value> {
  readonly name: string
  readonly value: Value
  readonly description?: string | undefined
  readonly checked?: boolean | undefined
}

/** Whether there is a person to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true
}

/** One of several. */
export function askOne<Value>(
  message: string,
  options: readonly Option<Value>[],
  signal: AbortSignal,
): Promise<Value> {
  return asked(async () => {
    const { select } = await import('@inquirer/prompts')
    return select<Value>({ message, choices: options.map(defined) }, { output: process.stderr, signal })
  })
}

/** Any of several. */
export function askMany<Value>(
  message: string,
  options: readonly Option<Value>[],
  signal: AbortSignal,
): Promise<readonly Value[]> {
  return asked(async () => {
    const { checkbox } = await import('@inquirer/prompts')
    return checkbox<Value>(
      { message, choices: options.map(defined), pageSize: 15, loop: false },
      { output: process.stderr, signal },
    )
  })
}

/** A line of text, which may not be empty. */
export function askText(message: string, signal: AbortSignal): Promise<string> {
  return asked(async () => {
    const { input } = await import('@inquirer/prompts')
    return input({ message, required: true }, { output: process.stderr, signal })
  })
}

/** What nobody is to see; nothing of it is shown. */
export function askSecret(message: string, signal: AbortSignal): Promise<string> {
  return asked(async () => {
    const { password } = await import('@inquirer/prompts')
    const validate = (text: string) => text !== '' || 'It cannot be empty'
    return password({ message, mask: false, validate }, { output: process.stderr, signal })
  })
}

/** Yes or no; without a word, what is usual. */
export function askYes(message: string, usual: boolean, signal: AbortSignal): Promise<boolean> {
  return asked(async () => {
    const { confirm } = await import('@inquirer/prompts')
    return confirm({ message, default: usual }, { output: process.stderr, signal })
  })
}

/**
 * Whether the person agrees to what cannot be undone. Where nobody can be asked, only `yes` agrees.
 *
 * @throws `usage.invalid` when nobody can be asked, `operation.cancelled` on Ctrl-C
 */
export async function agreed(
  message: string,
  { yes, signal }: { readonly yes: boolean; readonly signal: AbortSignal },
): Promise<boolean> {
  if (yes) return true
  if (canAsk()) return askYes(message, false, signal)
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `${message} Nobody can be asked without a terminal`,
    hint: 'Agree with: --yes',
  })
}

/** What the library does not expect as `undefined` is left out. */
function defined<Value>({ name, value, description, checked }: Option<Value>) {
  return {
    name,
    value,
    ...(description === undefined ? {} : { description }),
    ...(checked === undefined ? {} : { checked }),
  }
}

/** Ctrl-C at a question is an interrupt like any other. */
async function asked<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Error && /^(ExitPrompt|AbortPrompt)Error$/.test(error.name)) throw cancelled(error)
    throw error
  }
}

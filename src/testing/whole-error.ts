import { diagnosticText } from '../base/diagnostics.ts'
import { EnvctlError } from '../base/errors.ts'

const whole = new WeakSet<EnvctlError>()

/**
 * Runs work whose errors a test runner shows: the message is all that some of them show of an error, so it says why,
 * where and what to do as well.
 */
export async function wholly<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof EnvctlError && !whole.has(error)) complete(error)
    throw error
  }
}

function complete(error: EnvctlError): void {
  whole.add(error)
  const { message, detail, hint, diagnostics, stack } = error
  const lines = [message, ...diagnostics.map((each) => diagnosticText(each)), detail, hint]
  error.message = lines.filter((line) => line !== undefined && line !== '').join('\n')
  // Which begins with the message as it was.
  if (stack !== undefined) error.stack = stack.replace(message, () => error.message)
}

import { EnvctlError } from '../base/errors.ts'

/**
 * Whether the person agrees. Without a terminal nobody can be asked: then only `--yes` agrees.
 *
 * @throws `usage.invalid` when nobody can be asked, `operation.cancelled` on Ctrl-C
 */
export async function confirmed(message: string, { yes }: { readonly yes: boolean }): Promise<boolean> {
  if (yes) return true
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `${message} Nobody can be asked without a terminal`,
      hint: 'Agree with: --yes',
    })
  }
  const { ask } = await import('./ask.ts')
  return ask(message)
}

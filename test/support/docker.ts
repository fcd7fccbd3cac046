import { execa } from 'execa'

/** What the engine's own command line prints. */
export async function docker(...args: readonly string[]): Promise<string> {
  return (await execa('docker', args)).stdout
}

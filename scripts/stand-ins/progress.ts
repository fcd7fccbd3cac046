/** What an engine tells while it builds, imports or pushes. */
import { createInterface } from 'node:readline'

/** Reads it to the end; an error in the midst of it, which comes with a status of success, is thrown. */
export async function drain(stream: NodeJS.ReadableStream): Promise<void> {
  const said: string[] = []
  for await (const line of createInterface({ input: stream })) {
    if (line.trim() === '') continue
    const message: { stream?: string; error?: string } = JSON.parse(line)
    if (message.stream !== undefined) said.push(message.stream)
    if (message.error !== undefined) throw new Error(`${said.slice(-40).join('')}\n${message.error}`)
  }
}

import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node'

export interface Position {
  /** From 0. */
  readonly line: number
  /** From 0. */
  readonly character: number
}

export interface Problem {
  readonly message: string
  readonly range: { readonly start: Position; readonly end: Position }
}

/** What VS Code's YAML extension asks, of the server that it runs. */
export interface LanguageServer {
  /** What is offered where `|` stands in the text, in the order of the server. */
  complete(file: string, text: string): Promise<readonly string[]>
  /** What is shown for the word that `|` stands in or before, as Markdown. */
  hover(file: string, text: string): Promise<string>
  diagnose(file: string, text: string): Promise<readonly Problem[]>
  /** What it wrote about itself; any use of the network among it. */
  readonly written: readonly string[]
  [Symbol.asyncDispose](): Promise<void>
}

const SETTINGS = {
  yaml: {
    validate: true,
    completion: true,
    hover: true,
    schemaStore: { enable: false },
    kubernetesCRDStore: { enable: false },
  },
} as const

/** Starts the server as editors do. It finds schemas by the modeline alone, and has no network. */
export async function languageServer(): Promise<LanguageServer> {
  const server = spawn(
    process.execPath,
    [
      '--import',
      pathToFileURL(resolve('test/support/no-network.mjs')).href,
      resolve('node_modules/yaml-language-server/bin/yaml-language-server'),
      '--stdio',
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  )
  const written: string[] = []
  server.stderr.on('data', (data) => written.push(String(data)))
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  )
  const found = new Map<string, (problems: readonly Problem[]) => void>()
  connection.onNotification(
    'textDocument/publishDiagnostics',
    ({ uri, diagnostics }: { readonly uri: string; readonly diagnostics: readonly Problem[] }) => {
      found.get(uri)?.(diagnostics)
    },
  )
  connection.onRequest(
    'workspace/configuration',
    ({ items }: { readonly items: readonly { readonly section?: string }[] }) =>
      items.map(({ section }) => (section === 'yaml' ? SETTINGS.yaml : {})),
  )
  connection.onRequest('client/registerCapability', () => null)
  connection.listen()
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(resolve('.')).href,
    capabilities: {
      workspace: { configuration: true },
      textDocument: { hover: { contentFormat: ['markdown'] }, completion: {} },
    },
  })
  await connection.sendNotification('initialized', {})
  await connection.sendNotification('workspace/didChangeConfiguration', { settings: SETTINGS })

  let version = 0
  const open = async (file: string, text: string) => {
    version += 1
    // A name of its own each time: an answer about an earlier text cannot be taken for this one's.
    const uri = pathToFileURL(resolve(file.replace(/(?=\.yaml$)/, `.${version}`))).href
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version, text },
    })
    return uri
  }
  const ask = async <Answer>(method: string, file: string, marked: string): Promise<Answer> => {
    const at = marked.indexOf('|')
    const before = marked.slice(0, at).split('\n')
    const uri = await open(file, before.join('\n') + marked.slice(at + 1))
    const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 }
    return connection.sendRequest(method, { textDocument: { uri }, position })
  }
  return {
    written,
    complete: async (file, text) => {
      const answer: { readonly items: readonly { readonly label: string }[] } | null = await ask(
        'textDocument/completion',
        file,
        text,
      )
      return (answer?.items ?? []).map(({ label }) => label)
    },
    hover: async (file, text) => {
      const answer: { readonly contents: { readonly value: string } } | null = await ask(
        'textDocument/hover',
        file,
        text,
      )
      return answer?.contents.value ?? ''
    },
    diagnose: async (file, text) => {
      const answer = Promise.withResolvers<readonly Problem[]>()
      const uri = pathToFileURL(resolve(file.replace(/(?=\.yaml$)/, `.${version + 1}`))).href
      found.set(uri, answer.resolve)
      await open(file, text)
      return answer.promise
    },
    [Symbol.asyncDispose]: async () => {
      await connection.sendRequest('shutdown')
      await connection.sendNotification('exit')
      connection.dispose()
      server.kill()
    },
  }
}

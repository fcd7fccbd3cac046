import { readFile, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ParsedKey } from 'ssh2'
import { EnvctlError, messageOf } from '../../../base/errors.ts'
import type { BuildSsh } from '../../../spec/types.ts'

/**
 * A connection to the agent that holds the keys of an id: that of the user, another one's socket, or one of this
 * process for private keys in files. `image.build-failed` when there is none.
 */
export async function openAgent({ id, paths }: BuildSsh, userAgent: string | undefined): Promise<Duplex> {
  const [first = userAgent, ...more] = paths
  if (first === undefined || first === '') throw noAgent(id)
  if (more.length === 0 && (await isSocket(first, id))) return connect(first)
  return agentOf(await Promise.all(paths.map((path) => privateKey(path, id))))
}

async function isSocket(path: string, id: string): Promise<boolean> {
  try {
    return (await stat(path)).isSocket()
  } catch (error) {
    throw unusable(path, id, error)
  }
}

async function privateKey(path: string, id: string): Promise<ParsedKey> {
  const { utils } = await ssh2()
  const content = await readFile(path).catch((error: unknown) => {
    throw unusable(path, id, error)
  })
  const key = utils.parseKey(content)
  if (key instanceof Error) throw unusable(path, id, key)
  if (!key.isPrivateKey()) throw unusable(path, id, new Error('it is no private key'))
  return key
}

/** Answers who may use keys without seeing them. */
async function agentOf(keys: readonly ParsedKey[]): Promise<Duplex> {
  const { AgentProtocol } = await ssh2()
  const agent = new AgentProtocol(false)
  agent.on('identities', (request) => agent.getIdentitiesReply(request, [...keys]))
  agent.on('sign', (request, wanted, data, { hash }) => {
    const key = keys.find((each) => each.getPublicSSH().equals(wanted.getPublicSSH()))
    const signature = key?.sign(data, hash)
    if (signature === undefined || signature instanceof Error) agent.failureReply(request)
    else agent.signReply(request, signature)
  })
  return agent
}

/** Loaded by who hands out keys of files. */
async function ssh2(): Promise<typeof import('ssh2')> {
  const { default: module } = await import('ssh2')
  return module
}

function noAgent(id: string): EnvctlError {
  return new EnvctlError({
    code: 'image.build-failed',
    message: `There is no ssh agent for "${id}" of "build.ssh"`,
    detail: 'SSH_AUTH_SOCK is not set',
    hint: `Start one (eval "$(ssh-agent)"; ssh-add), or name a key: ssh: ["${id}=~/.ssh/id_ed25519"]`,
  })
}

function unusable(path: string, id: string, error: unknown): EnvctlError {
  return new EnvctlError({
    code: 'image.build-failed',
    message: `${path}, for "${id}" of "build.ssh", is of no use`,
    detail: messageOf(error),
    hint: 'It must be the socket of an ssh agent, or a private key without a passphrase; add one with a passphrase to your agent.',
    cause: error,
  })
}

import { EnvctlError } from '../../base/errors.ts'
import { COMPOSE, ENVCTL } from '../../base/labels.ts'
import { rangeOf } from '../../base/subnet.ts'
import type { ActionOf } from '../../plan/types.ts'
import { networkHash } from '../../spec/spec-hash.ts'
import type { NetworkSpec } from '../../spec/types.ts'
import type { ExecuteContext } from './context.ts'
import { objectLabels } from './object-labels.ts'
import { ownSubnets, subnetsBeside } from './own-subnets.ts'
import { untilMade } from './under-way.ts'

const ATTEMPTS = 10

/**
 * Makes a network. An engine has addresses for about thirty of them, and as many copies of an environment are soon
 * made: where it has none left, the network gets a small range of its own that nobody else has.
 */
export async function createNetwork(
  { network }: ActionOf<'create-network'>,
  context: ExecuteContext,
): Promise<void> {
  const { deps, spec } = context
  if (spec === undefined) throw new Error('objects are made only with a spec')
  // What it is known by is what was asked for, whatever addresses it has in the end.
  const labels = {
    ...objectLabels(spec),
    ...network.labels,
    [COMPOSE.network]: network.key,
    [ENVCTL.hash]: networkHash(network),
  }
  const create = (wanted: NetworkSpec) => createOnly(wanted, { instance: spec.instance, labels }, deps)
  try {
    await create(network)
  } catch (error) {
    const asks = network.ipam !== undefined || (network.driver ?? 'bridge') !== 'bridge'
    if (asks || !says(error, /address pool/i)) throw error
    const subnet = await inOwnRange(network, create, context)
    deps.emit({
      type: 'notice',
      subject: network.name,
      message: `The engine's address pools are used up: the network has the addresses ${subnet}`,
    })
  }
}

/**
 * An engine goes on with what a killed command asked for, and that may come to be only now: then it has two networks
 * of one name, and cannot tell which is meant. Whoever has the instance's lock knows that the other is nobody's.
 */
async function createOnly(
  network: NetworkSpec,
  { instance, labels }: { readonly instance: string; readonly labels: Readonly<Record<string, string>> },
  { engine: { networks }, signal }: ExecuteContext['deps'],
): Promise<void> {
  const removeOthers = async (mine?: string): Promise<number> => {
    const found = await networks.list(
      { labels: { [ENVCTL.instance]: instance }, names: [network.name] },
      signal,
    )
    const others = found.filter(({ id }) => id !== mine)
    await Promise.all(others.map(({ id }) => networks.remove(id, signal)))
    return others.length
  }
  const create = () => networks.create(network, labels, untilMade(signal))
  const { id } = await create().catch(async (error: unknown) => {
    const taken = error instanceof EnvctlError && error.code === 'engine.conflict'
    if (!taken || (await removeOthers()) === 0) throw error
    return create()
  })
  await removeOthers(id)
}

async function inOwnRange(
  network: NetworkSpec,
  create: (network: NetworkSpec) => Promise<void>,
  { deps }: ExecuteContext,
): Promise<string> {
  const { networks } = await deps.engine.system.health(deps.signal)
  const used = [
    ...networks.flatMap(({ subnets }) => subnets.map(({ subnet }) => subnet)),
    ...(deps.engine.address.local ? ownSubnets() : []),
  ].flatMap((text) => rangeOf(text) ?? [])
  let last: unknown
  for (const subnet of subnetsBeside(network.name, used).slice(0, ATTEMPTS)) {
    try {
      await create({ ...network, ipam: { options: {}, config: [{ subnet, auxAddresses: {} }] } })
      return subnet
    } catch (error) {
      // Another one has taken it since.
      if (!says(error, /overlap/i)) throw error
      last = error
    }
  }
  throw last ?? new Error('no range of addresses is free')
}

const says = (error: unknown, words: RegExp): boolean =>
  error instanceof EnvctlError && words.test(error.detail ?? '')

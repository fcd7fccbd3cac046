import type { TcpProtocol } from '../../spec/types.ts'
import { reachOf } from '../addresses.ts'
import { attempts } from '../attempts.ts'
import type { Probe, ProbeOf } from '../probe.ts'
import { converse, type Dialogue } from '../protocols/dialogue.ts'
import { amqp, mysql, patient, plain, redis } from '../protocols/others.ts'
import { postgres } from '../protocols/postgres.ts'
import { listening, listens } from './listens.ts'

const DIALOGUES: Readonly<Record<TcpProtocol, Dialogue>> = { plain, postgres, mysql, redis, amqp }

/** Ready when the port gives a real answer. */
export const tcp: Probe<ProbeOf<'tcp'>> = (spec, context, signal) =>
  attempts(context, signal, async (inner) => {
    const reach = reachOf(spec.port, context)
    if (reach === undefined) return listens(spec.port, context, inner)
    const ending = await converse(reach, DIALOGUES[spec.protocol], inner)
    if (ending === 'answered' || !reach.proxied) return
    // A proxy under load keeps a connection for a while before it finds that nobody is behind it.
    const found = await listening(spec.port, context, inner)
    if (found === undefined) await converse(reach, patient, inner)
    else if (!found) throw new Error('nothing listens behind the port')
  })

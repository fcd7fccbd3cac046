import { homedir } from 'node:os'
import { connect } from '../../src/engine/connect.ts'
import type { ContainerRequest, Engine } from '../../src/engine/port.ts'
import type { LogChunk } from '../../src/engine/port-types.ts'
import { busyboxImage } from './image.ts'
import { bareContainer, bareRequest, uniqueName } from './requests.ts'

/** The engine that the suite runs on: whatever the environment says. */
export function testEngine(): Promise<Engine> {
  return connect({ env: process.env, homeDir: homedir() })
}

/** What tests make on an engine, so that they can remove it and nothing else. */
export class Scratch {
  readonly engine: Engine
  readonly #undo: (() => Promise<void>)[] = []

  constructor(engine: Engine) {
    this.engine = engine
  }

  /** Makes a container of the tiny image that runs a shell script. */
  async container(script: string, given: Partial<ContainerRequest> = {}): Promise<string> {
    const request = bareRequest({
      name: uniqueName(),
      image: await busyboxImage(),
      ...given,
      container: { ...(given.container ?? bareContainer()), command: ['/bin/sh', '-c', script] },
    })
    const { id } = await this.engine.containers.create(request)
    this.later(() => this.engine.containers.remove(id))
    return id
  }

  /** Makes and starts one. */
  async running(script: string, given: Partial<ContainerRequest> = {}): Promise<string> {
    const id = await this.container(script, given)
    await this.engine.containers.start(id)
    return id
  }

  async network(): Promise<{ readonly id: string; readonly name: string }> {
    const name = uniqueName()
    const spec = {
      key: name,
      name,
      external: false,
      driverOpts: {},
      internal: false,
      attachable: true,
      labels: {},
    }
    const { id } = await this.engine.networks.create(spec, {})
    this.later(() => this.engine.networks.remove(id))
    return { id, name }
  }

  later(undo: () => Promise<void>): void {
    this.#undo.push(undo)
  }

  async clean(): Promise<void> {
    for (const undo of this.#undo.splice(0).reverse()) await undo()
  }
}

/** Everything that a stream of output says, by stream. */
export async function collect(chunks: AsyncIterable<LogChunk>): Promise<{ stdout: string; stderr: string }> {
  const text = { stdout: '', stderr: '' }
  for await (const { stream, data } of chunks) text[stream] += data.toString('utf8')
  return text
}

/** What a piece of work throws. */
export async function thrown(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
  } catch (error) {
    return error
  }
  throw new Error('expected it to fail')
}

import { describe, expect, it } from 'vitest'
import { BuildSteps } from '../../../../src/engine/docker/build-steps.ts'
import type { BuildEvent } from '../../../../src/engine/events.ts'

async function follow(...lines: { text?: string; error?: string }[]) {
  const events: BuildEvent[] = []
  const steps = new BuildSteps('app:1', (event) => events.push(event))
  for (const line of lines) await steps.take(line)
  const told = events.map((event) =>
    event.type === 'build.step'
      ? `${event.status} ${event.step}`
      : event.type === 'build.output'
        ? event.text
        : event.type,
  )
  return { steps, told }
}

describe('the steps of a classic builder', () => {
  it('begin and end, or come out of the cache', async () => {
    const { told } = await follow(
      { text: 'Step 1/3 : FROM a' },
      { text: '\n' },
      { text: ' ---> 0123456789ab\n' },
      { text: 'Step 2/3 : RUN make' },
      { text: ' ---> Using cache\n' },
      { text: 'Step 3/3 : RUN test' },
      { text: ' ---> Running in 0123\n' },
      { text: 'fine\n' },
      { text: 'Successfully built 0123\n' },
    )
    expect(told).toEqual([
      'started 1/3 : FROM a',
      'done 1/3 : FROM a',
      'started 2/3 : RUN make',
      'cached 2/3 : RUN make',
      'started 3/3 : RUN test',
      'fine',
      'done 3/3 : RUN test',
    ])
  })

  it('keep the output of the one that fails, however it is cut', async () => {
    const { steps, told } = await follow(
      { text: 'STEP 1/2: FROM a' },
      { text: 'not of this step\n' },
      { text: 'STEP 2/2: RUN test' },
      { text: 'no such ' },
      { text: 'thing\nbye\n' },
      { error: 'exit code 1' },
    )
    expect(steps.failure).toBe('exit code 1')
    expect(steps.failedStep).toBe('2/2: RUN test')
    expect(steps.outputOf('2/2: RUN test')).toEqual(['no such thing', 'bye'])
    expect(told.slice(-3)).toEqual(['no such thing', 'bye', 'failed 2/2: RUN test'])
  })

  it('tell a last line that nothing ends', async () => {
    const { steps, told } = await follow(
      { text: 'Step 1/1 : RUN test' },
      { text: 'one\r\ntwo' },
      { error: 'exit code 1' },
    )
    expect(told).toEqual(['started 1/1 : RUN test', 'one', 'two', 'failed 1/1 : RUN test'])
    expect(steps.outputOf('1/1 : RUN test')).toEqual(['one', 'two'])
  })

  it('keep the end of very much output, and say so', async () => {
    const line = 'x'.repeat(1023)
    const many = Array.from({ length: 5000 }, (_, index) => `${line}${index}\n`)
    const { steps } = await follow({ text: 'Step 1/1 : RUN test' }, ...many.map((text) => ({ text })), {
      error: 'exit code 1',
    })
    const output = steps.outputOf('1/1 : RUN test')
    expect(output.length).toBeGreaterThan(4000)
    expect(output.length).toBeLessThan(4200)
    expect([output[0], output.at(-1)]).toEqual(['(the beginning is left out)', `${line}4999`])
  })
})

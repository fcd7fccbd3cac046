import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diff } from '../../../src/plan/diff.ts'
import type { Observed, ObservedContainer } from '../../../src/plan/observed.ts'
import { ordered } from '../../../src/plan/order.ts'
import { planDown } from '../../../src/plan/plan-down.ts'
import { type Action, changes, type Plan } from '../../../src/plan/types.ts'
import type { Dependency, ServiceSpec, Spec } from '../../../src/spec/types.ts'
import { BARE, NOTHING, simulate } from './support/simulate.ts'
import { NETWORK, needs, options, service, spec, volume } from './support/spec.ts'

const CONDITIONS: readonly Dependency['condition'][] = [
  'service_started',
  'service_healthy',
  'service_completed_successfully',
]

/** Services that depend on earlier ones only, some of which share namespaces, volumes or files. */
const specs: fc.Arbitrary<Spec> = fc
  .record({
    services: fc.array(
      fc.record({
        image: fc.constantFrom('redis:7', 'docker.io/library/redis:7', 'postgres:16', 'shop/api:dev'),
        scale: fc.integer({ min: 0, max: 3 }),
        generation: fc.nat(2),
        mounts: fc.boolean(),
        port: fc.constantFrom(undefined, 'auto', 8080),
        shares: fc.boolean(),
        restart: fc.boolean(),
        dependsOn: fc.array(fc.record({ on: fc.nat(5), condition: fc.nat(2) }), { maxLength: 2 }),
      }),
      { maxLength: 6 },
    ),
    internal: fc.boolean(),
    driver: fc.constantFrom('local', 'other'),
  })
  .map(({ services, internal, driver }) => {
    const made: ServiceSpec[] = []
    for (const [index, wish] of services.entries()) {
      const on = wish.dependsOn
        .filter(() => index > 0)
        .map(
          ({ on, condition }) =>
            [
              `s${on % index}`,
              needs(CONDITIONS[condition] ?? 'service_started', { restart: wish.restart }),
            ] as const,
        )
      const holder = wish.shares ? made.find((each) => each.scale > 0) : undefined
      const mount = {
        type: 'volume',
        target: '/data',
        source: 'data',
        readOnly: false,
        noCopy: false,
      } as const
      made.push(
        service(`s${index}`, {
          image: wish.image,
          scale: wish.scale,
          dependsOn: Object.fromEntries(on),
          container: {
            environment: { GENERATION: String(wish.generation) },
            mounts: wish.mounts ? [mount] : [],
            ports:
              wish.port === undefined
                ? []
                : [
                    {
                      target: 80,
                      protocol: 'tcp',
                      address: '127.0.0.1',
                      published: wish.port as 'auto' | number,
                    },
                  ],
            ...(holder === undefined
              ? {}
              : { networks: {}, networkMode: { kind: 'service', service: holder.name } as const }),
          },
        }),
      )
    }
    return spec(made, {
      networks: { default: { ...NETWORK, internal } },
      volumes: { data: volume('data', { driver }) },
    })
  })

const runOptions = fc.record({ removeOrphans: fc.boolean(), wait: fc.boolean(), forceRecreate: fc.boolean() })

/** Things on the engine that are somebody else's or that nobody may count on. */
function disturbed(observed: Observed, choices: readonly number[]): Observed {
  const states = ['running', 'exited', 'created', 'paused', 'dead', 'restarting'] as const
  const containers = observed.containers.flatMap((container, index): readonly ObservedContainer[] => {
    const choice = choices[index] ?? 0
    const state = states[choice]
    return state === undefined ? [] : [{ ...container, state, exitCode: choice }]
  })
  return { ...observed, containers }
}

const validOrder = (plan: Plan) => {
  const done = new Set<string>()
  for (const action of plan.actions) {
    expect(action.needs.filter((need) => !done.has(need))).toEqual([])
    done.add(action.id)
  }
}

/** With everything that a person would do by hand done: what is paused goes on. */
const continued = (observed: Observed): Observed => ({
  ...observed,
  containers: observed.containers.map((each) =>
    each.state === 'restarting' || each.state === 'paused' ? { ...each, state: 'running' } : each,
  ),
})

describe('any spec on any engine', () => {
  it('is reached by its plan, after which there is nothing to change', () => {
    fc.assert(
      fc.property(
        specs,
        specs,
        runOptions,
        fc.array(fc.nat(6), { maxLength: 18 }),
        (before, after, wishes, choices) => {
          const first = simulate(before, NOTHING, diff(before, NOTHING, options()))
          const observed = continued(disturbed(first, choices))
          const plan = diff(after, observed, options(wishes))
          validOrder(plan)
          const reached = simulate(after, observed, plan)
          const again = diff(after, reached, options({ ...wishes, forceRecreate: false }))
          expect(changes(again)).toEqual([])
        },
      ),
      { numRuns: 300 },
    )
  })

  it('never has a plan that names what is not ours', () => {
    fc.assert(
      fc.property(specs, specs, runOptions, (before, after, wishes) => {
        const observed = simulate(before, NOTHING, diff(before, NOTHING, options()))
        const others: Observed = {
          ...observed,
          networks: [
            ...observed.networks,
            { id: 'their-network', name: 'theirs', key: 'theirs', hash: '', ours: false },
          ],
          volumes: [
            ...observed.volumes,
            { name: 'their-volume', key: 'theirs', hash: '', kind: 'named', ours: false, ...BARE },
          ],
        }
        for (const plan of [
          diff(after, others, options(wishes)),
          planDown(others, { volumes: true, referenced: [] }),
        ]) {
          expect(JSON.stringify(plan)).not.toContain('their')
        }
      }),
      { numRuns: 100 },
    )
  })

  it('leaves nothing after down', () => {
    fc.assert(
      fc.property(specs, fc.boolean(), (of, volumes) => {
        const observed = simulate(of, NOTHING, diff(of, NOTHING, options()))
        const plan = planDown(observed, { volumes, referenced: [] })
        validOrder(plan)
        const left = simulate(of, observed, plan)
        expect([left.containers, left.networks]).toEqual([[], []])
        expect(left.volumes).toEqual(volumes ? [] : observed.volumes)
      }),
      { numRuns: 100 },
    )
  })
})

describe('ordered', () => {
  const action = (id: string, wants: readonly string[]): Action => ({
    id,
    kind: 'remove-volume',
    needs: wants,
    cause: '',
    name: id,
  })
  it('puts each action of any graph after its needs and loses none', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(40), { maxLength: 4 }), { maxLength: 30 }), (graph) => {
        const actions = graph.map((wants, index) =>
          action(
            `n${index}`,
            wants.filter((each) => each > index).map((each) => `n${each}`),
          ),
        )
        const result = ordered(actions)
        validOrder({ instance: '', actions: result, notes: [] })
        expect(new Set(result.map(({ id }) => id))).toEqual(new Set(actions.map(({ id }) => id)))
      }),
    )
  })
  it('calls a circle and a double by their names', () => {
    expect(() => ordered([action('a', ['b']), action('b', ['a'])])).toThrow('a -> b -> a')
    expect(() => ordered([action('a', []), action('a', [])])).toThrow('twice in the plan: a')
  })
})

import { askRegistry, isRegistry, type RegistryAnswer } from './ask-registry.ts'
import type { Check, Judged } from './types.ts'

const HUB = 'registry-1.docker.io'

export interface HubFacts {
  readonly answer: RegistryAnswer
  /** Whether this process is told to use a proxy: then the engine may reach what we do not. */
  readonly proxy: boolean
}

/** Whether Docker Hub can be reached: images of elsewhere, or here already, do not need it. */
export const registry: Check = {
  name: 'registry',
  async run({ request: { env }, signal }) {
    const proxy = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'].some(
      (name) => (env[name] ?? '') !== '',
    )
    return judgeHub({ answer: await askRegistry(HUB, { plain: false, signal }), proxy })
  },
}

export function judgeHub({ answer, proxy }: HubFacts): readonly Judged[] {
  if ('status' in answer && isRegistry(answer.status)) return [{ status: 'ok', seen: 'Docker Hub answers' }]
  const why = 'failure' in answer ? answer.failure : `it answers ${answer.status}`
  if (proxy)
    return [
      { status: 'unknown', seen: `Docker Hub is not reached without the proxy, which is not tried: ${why}` },
    ]
  return [
    {
      status: 'warning',
      seen: `Docker Hub is not reached from here: ${why}`,
      remedy:
        'Check the network, or pull through a mirror:\n  export ENVCTL_REGISTRY_MIRRORS=docker.io=mirror.example.com',
    },
  ]
}

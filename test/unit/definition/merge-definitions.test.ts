import { describe, expect, it } from 'vitest'
import { loadDefinitions } from '../../../src/definition/load-definition.ts'
import { placeOf, type Tree } from '../../../src/definition/positions.ts'

const BASE = `
services:
  web: { image: "web:1", command: [a, b], ports: ["80", "81:81"], environment: [A=1, B=1] }
  command: { image: x, environment: { A: 1 } }
  gone: { image: x }
volumes: { data: {}, kept: { driver: x } }
`
const OVER = `
name: shop
services:
  web: { command: c, ports: ["82:81"], environment: { B: 2 } }
  command: { environment: { B: 2 } }
  gone: !reset null
  more: { image: y }
volumes: { data: { driver: local }, kept: }
`

const load = (...texts: readonly [string, ...string[]]) => {
  const [first, ...others] = texts.map((text, index) => ({ file: `${index}.yaml`, text }))
  if (first === undefined) throw new Error('no text')
  return loadDefinitions([first, ...others], { places: true })
}

describe('several files of a definition', () => {
  it('are laid over each other by the rules of services, whatever things are called', () => {
    const loaded = load(BASE, OVER)
    if (!loaded.ok) throw new Error(loaded.diagnostics.map(({ message }) => message).join('\n'))
    expect(loaded.value).toEqual({
      name: 'shop',
      services: {
        web: { image: 'web:1', command: 'c', ports: ['80', '82:81'], environment: { A: '1', B: 2 } },
        command: { image: 'x', environment: { A: 1, B: 2 } },
        more: { image: 'y' },
      },
      volumes: { data: { driver: 'local' }, kept: { driver: 'x' } },
    })
    const services = loaded.value.services as Readonly<Record<string, Tree>>
    expect(placeOf(services['web'] ?? {}, 'image')?.source.file).toBe('0.yaml')
    expect(placeOf(services['web'] ?? {}, 'command')?.source.file).toBe('1.yaml')
  })

  it('tell the mistakes of all of them, each with its file', () => {
    const loaded = load('services: { a: { imag: x } }', BASE, 'services: { a: { develop: {} } }')
    const told = loaded.ok ? [] : loaded.diagnostics.map(({ file, message }) => `${file} ${message}`)
    expect(told).toEqual(['0.yaml "imag" is not a key of "services.a"', '2.yaml "develop" is not supported'])
  })
})

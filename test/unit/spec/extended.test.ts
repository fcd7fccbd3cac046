import { describe, expect, it } from 'vitest'
import { problemsOf, resolved, specOf } from './support/resolved.ts'

const FROM_OTHER = 'services: { app: { extends: { file: ../common/base.yaml, service: web } } }'

function fromOther(web: string, definition = FROM_OTHER) {
  const files = { '/common/base.yaml': web, '/common/env/web.env': 'A=1', '/common/schema.sql': 'select 1' }
  return specOf(definition, { files, env: { DATA: './data' } }).services['app']
}

describe('a service that extends one of another file', () => {
  it('takes its paths from the folder of that file, and its own from the definition', () => {
    const web = `
services:
  web:
    build: { context: ./ctx, additional_contexts: { lib: ../lib }, ssh: [key=id] }
    env_file: env/web.env
    volumes: ["./one:/one", "\${DATA}:/two", "named:/three", { type: bind, source: four, target: /four }]
`
    const own = `
services:
  app:
    extends: { file: ../common/base.yaml, service: web }
    volumes: ["./own:/own"]
volumes: { named: {} }
`
    const service = fromOther(web, own)
    expect(service?.build).toMatchObject({
      context: '/common/ctx',
      contexts: { lib: { folder: '/lib' } },
      ssh: [{ id: 'key', paths: ['/common/id'] }],
    })
    expect(service?.container.environment).toEqual({ A: '1' })
    const sources = service?.container.mounts.map((mount) => 'source' in mount && mount.source)
    expect(sources).toEqual(['/common/one', '/common/data', 'named', '/common/four', '/shop/own'])
  })

  it.each(['build: ./ctx', 'build: {}', 'build: .'])('%s', (build) => {
    const context = build.includes('ctx') ? '/common/ctx' : '/common'
    expect(fromOther(`services: { web: { ${build} } }`)?.build?.context).toBe(context)
  })

  it.each(['env_file: [env/web.env]', 'env_file: [{ path: env/web.env }]', 'env_file: env/web.env'])(
    '%s, also where the definition has one too',
    (line) => {
      const own =
        'services: { app: { extends: { file: ../common/base.yaml, service: web }, env_file: [own.env] } }'
      const files = {
        '/common/base.yaml': `services: { web: { image: x, ${line} } }`,
        '/common/env/web.env': 'A=1',
        '/shop/own.env': 'B=2',
      }
      expect(specOf(own, { files }).services['app']?.container.environment).toEqual({ A: '1', B: '2' })
    },
  )

  it('has the files of its template from there', () => {
    const service = fromOther('services: { web: { template: postgres, with: { seed: [schema.sql] } } }')
    expect(service?.files.map(({ content }) => 'file' in content && content.file)).toEqual([
      '/common/schema.sql',
    ])
  })

  it('has what that one extends in turn, in its file or a third one', () => {
    const files = {
      '/common/base.yaml':
        'services: { web: { extends: mid, labels: { web: a } }, mid: { extends: { file: deep/d.yaml, service: low }, labels: { mid: b } } }',
      '/common/deep/d.yaml': 'services: { low: { image: x, labels: { low: c }, volumes: ["./v:/v"] } }',
    }
    const service = specOf(FROM_OTHER, { files }).services['app']
    expect(service?.container.labels).toEqual({ low: 'c', mid: 'b', web: 'a' })
    expect(service?.container.mounts).toMatchObject([{ source: '/common/deep/v' }])
  })

  it('may say by a variable which file that is', () => {
    const definition = 'services: { app: { extends: { file: "${WHERE}/base.yaml", service: web } } }'
    const files = { '/common/base.yaml': 'services: { web: { image: x } }' }
    expect(specOf(definition, { files, env: { WHERE: '/common' } }).services['app']?.image).toBe('x')
  })
})

describe('what is wrong with another file is told', () => {
  it.each([
    ['that is not there', undefined, ['1: The file ../common/base.yaml does not exist']],
    [
      'without the service',
      'services: { wep: { image: x } }',
      ['1: There is no service "web" in ../common/base.yaml (wep)'],
    ],
    ['with mistakes', 'services:\n  web: { imag: x }', ['2: "imag" is not a key of "services.web" (image)']],
    [
      'that comes back',
      'services: { web: { extends: { file: ../shop/envs.yaml, service: app } } }',
      ['1: Services extend each other in a circle: app -> web of ../common/base.yaml -> app'],
    ],
  ])('%s', (_, text, problems) => {
    const files = {
      ...(text === undefined ? {} : { '/common/base.yaml': text }),
      '/shop/envs.yaml': FROM_OTHER,
    }
    // That the service has no image then is told as well.
    expect(problemsOf(FROM_OTHER, { files }).filter((each) => !each.endsWith('has no image'))).toEqual(
      problems,
    )
  })

  it('at its place there', () => {
    const text = 'services:\n  web:\n    image: x\n    ports: ["x:y"]'
    expect(problemsOf(FROM_OTHER, { files: { '/common/base.yaml': text } })).toMatchObject([/^4: /])
  })
})

describe('extends', () => {
  it('hands on profiles too', () => {
    const spec = specOf('services: { a: { image: x, profiles: [p] }, b: { extends: a }, c: { image: x } }')
    expect(Object.keys(spec.services)).toEqual(['c'])
  })

  it('stands in the catalogue, not in what an environment says otherwise', () => {
    const text =
      'services: { a: { image: x }, b: { image: x } }\nenvironments: { dev: { services: { b: { extends: a } } } }'
    expect(problemsOf(text)).toEqual(['2: A service extends another in the catalogue, not in an environment'])
  })
})

describe('what a service depends on comes with it', () => {
  it('also what it would only like to have, where no profile speaks against it', () => {
    const text =
      'services: { app: { image: x, depends_on: { opt: { condition: service_started, required: false } } }, opt: { image: x } }\nenvironments: { dev: { services: [app] } }'
    expect(Object.keys(specOf(text).services)).toEqual(['app', 'opt'])
  })

  it.each([
    ['[opt]', ['app', 'opt']],
    ['{ opt: { condition: service_started } }', ['app', 'opt']],
    ['{ opt: { condition: service_started, required: false } }', ['app']],
  ])('by %s', (dependsOn, names) => {
    const text = `services: { app: { image: x, depends_on: ${dependsOn} }, opt: { image: x, profiles: [p] } }`
    const { spec, diagnostics } = resolved(text)
    expect(diagnostics).toBeUndefined()
    expect(Object.keys(spec?.services ?? {})).toEqual(names)
  })
})

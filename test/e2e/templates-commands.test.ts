import { mkdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { project } from '../support/cli.ts'

const MINE = `
description: 我的 service
checked: not at all
parameters:
  version: { type: string, default: "1", description: tag }
  mode: { type: string, enum: [fast, slow], default: fast, description: how }
  key: { type: string, required: true, description: a key }
service: { image: "mine:\${with.version}", ports: ["80"] }
port: 80
url: http://\${self.host}:\${self.port}
`

async function withOwn(files: Readonly<Record<string, string>>) {
  const made = await project('name: NAME\nservices:\n  a: { image: "busybox:1.35" }\n')
  for (const [name, text] of Object.entries(files)) {
    await mkdir(`${made.folder}/templates/${name}`, { recursive: true })
    await made.write(`templates/${name}/template.yaml`, text)
  }
  return made
}

test('templates are listed and shown, those of the project too', async () => {
  await using own = await withOwn({ mine: MINE, redis: MINE, broken: 'service: { imag: x }\n' })
  await mkdir(`${own.folder}/templates/emails`)
  const list = await own.run(['templates', 'list'])
  expect(list).toMatchObject({ exitCode: 0 })
  expect(list.stdout).toMatch(/^TEMPLATE +WHAT IT IS +IMAGE +PORT\n/)
  expect(list.stdout).toMatch(/^postgres +PostgreSQL, a relational database +postgres:17 +5432$/m)
  expect(list.stdout).toMatch(/^mine +我的 service \(of this project\) +mine:1 +80$/m)
  expect(list.stdout).not.toMatch(/emails|broken/)
  expect(list.stderr).toContain('./templates/broken/template.yaml is not valid')
  const { templates, broken } = JSON.parse((await own.run(['templates', 'list', '--json'])).stdout)
  expect(templates).toContainEqual({
    name: 'postgres',
    description: 'PostgreSQL, a relational database',
    image: 'postgres:17',
    version: '17',
    port: 5432,
    own: false,
  })
  // The project's own comes before the one that ships.
  expect(templates).toContainEqual(expect.objectContaining({ name: 'redis', image: 'mine:1', own: true }))
  expect(broken).toMatchObject([{ name: 'broken' }])
  expect(broken[0].diagnostics).toContainEqual(expect.objectContaining({ suggestion: 'image' }))

  const show = await own.run(['templates', 'show', 'mine'])
  expect(show).toMatchObject({ exitCode: 0, stderr: '' })
  expect(show.stdout).toContain('url         http://${self.host}:${self.port}\n')
  expect(show.stdout).toMatch(/^mode +fast \| slow +fast +how$/m)
  expect(show.stdout).toMatch(/^key +string +\(required\) +a key$/m)
  const wrong = await own.run(['templates', 'show', 'broken'])
  expect(wrong).toMatchObject({ exitCode: 3 })
  expect(wrong.stderr).toContain('did you mean "image"')
})

test('every example is a definition that is valid', async () => {
  await using own = await withOwn({ mine: MINE })
  const { templates }: { templates: readonly { readonly name: string }[] } = JSON.parse(
    (await own.run(['templates', 'list', '--json'])).stdout,
  )
  expect(templates.length).toBeGreaterThan(4)
  for (const { name } of templates) {
    const shown = JSON.parse((await own.run(['templates', 'show', name, '--json'])).stdout)
    expect(shown).toMatchObject({ name, template: { service: {}, checked: expect.any(String) } })
    expect(Object.values(parse(shown.example).services)).toMatchObject([{ template: name }])
    await own.write('example.yaml', shown.example)
    const valid = await own.run(['validate', '-f', 'example.yaml'])
    expect(valid.exitCode, `${shown.example}${valid.stderr}`).toBe(0)
  }
})

test('commands of two words have help, and a near spelling when they are unknown', async () => {
  await using any = await project('services: {}\n')
  for (const args of [['templates'], ['templates', '--help'], ['help', 'templates']]) {
    const help = await any.run(args)
    expect(help).toMatchObject({ exitCode: 0, stderr: '' })
    expect(help.stdout).toMatch(/templates list +List the templates[\s\S]*templates show/)
  }
  const one = await any.run(['templates', 'show', '--help'])
  expect(one).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('$ envctl templates show NAME') })
  const cases: readonly (readonly [readonly string[], string])[] = [
    [['templates', 'lits'], 'Did you mean "envctl templates list"?'],
    [['template', 'list'], 'Did you mean "envctl templates"?'],
    [['templates', 'show', 'postgers'], 'Did you mean "postgres"?'],
    [['templates', 'show'], 'Missing 1 required arg'],
  ]
  for (const [args, words] of cases) {
    const { exitCode, stderr } = await any.run(args)
    expect(stderr).toContain(words)
    expect(exitCode).toBe(2)
  }
})

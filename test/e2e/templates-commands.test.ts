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
  expect(list.stdout).toMatch(/^TEMPLATE +KIND +WHAT IT IS +IMAGE +PORT\n/)
  expect(list.stdout).toMatch(/^postgres +service +PostgreSQL, a relational database +postgres:17 +5432$/m)
  expect(list.stdout).toMatch(/^mine +service +我的 service \(of this project\) +mine:1 +80$/m)
  expect(list.stdout).toMatch(/^go +Dockerfile +Go program, .* +\(built\) +8080$/m)
  expect(list.stdout).not.toMatch(/emails|broken/)
  expect(list.stderr).toContain('./templates/broken/template.yaml is not valid')
  const { templates, broken } = JSON.parse((await own.run(['templates', 'list', '--json'])).stdout)
  expect(templates).toContainEqual({
    name: 'postgres',
    kind: 'service',
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
    expect(shown).toMatchObject({ name, template: { checked: expect.any(String) } })
    const used = Object.values(parse(shown.example).services)
    if (shown.kind === 'service') expect(used).toMatchObject([{ template: name }])
    else expect(used).toMatchObject([{ build: { context: '.', template: name } }])
    await own.write('example.yaml', shown.example)
    const valid = await own.run(['validate', '-f', 'example.yaml'])
    expect(valid.exitCode, `${shown.example}${valid.stderr}`).toBe(0)
  }
})

test('the Dockerfile of a template is printed for the folder that is built', async () => {
  await using own = await project('services: {}\n')
  await mkdir(`${own.folder}/api`)
  await own.write('api/package.json', '{"scripts":{"start":"node src/main.js"},"engines":{"node":"22"}}')
  await own.write('go.mod', 'module x\n\ngo 1.23\n')
  const here = await own.run(['templates', 'show', 'go', '--render'])
  expect(here).toMatchObject({ exitCode: 0, stderr: '' })
  expect(here.stdout).toMatch(/^# A Go program[\s\S]*\nFROM golang:1\.23 AS build\n/)
  const there = ['templates', 'show', 'node', '--render', '--context', './api', '--with', 'port=5000']
  const { stdout } = await own.run(there)
  expect(stdout).toMatch(
    /^FROM node:22-slim AS base$[\s\S]*^EXPOSE 5000$[\s\S]*^CMD exec node src\/main\.js$/m,
  )
  expect(JSON.parse((await own.run([...there, '--json'])).stdout)).toMatchObject({
    name: 'node',
    dockerfile: `${stdout}\n`,
  })
  const more = await own.run([...there, '--with', 'packages=git curl', '--with', 'health=/up'])
  expect(more.stdout).toMatch(/ git curl \\\n[\s\S]*5000\/up/)
  const shown = await own.run(['templates', 'show', 'node'])
  expect(shown.stdout).toMatch(/^writes +the Dockerfile: envctl templates show node --render$/m)
  expect(shown.stdout).toMatch(
    /^version +string +24, or by \.nvmrc, \.node-version, \.\.\. +version of Node\.js$/m,
  )
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['postgres', '--render'], /The template postgres is a service, and writes no Dockerfile/],
    [['node', '--render', '--with', 'prot=1'], /has no parameter "prot"[\s\S]*Did you mean "port"\?/],
    [['node', '--render', '--with', 'port=x'], /"port" cannot be "x"[\s\S]*Expected: a port, 1 to 65535/],
    [['node', '--render', '--with', 'port'], /"port" is not of the form NAME=VALUE[\s\S]*--with version=24/],
    [['node', '--with', 'port=1'], /--render/],
  ]
  for (const [args, words] of cases) {
    const { exitCode, stderr } = await own.run(['templates', 'show', ...args])
    expect(stderr).toMatch(words)
    expect(exitCode).toBe(2)
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
    [['templates', 'show'], 'envctl templates show needs NAME'],
  ]
  for (const [args, words] of cases) {
    const { exitCode, stderr } = await any.run(args)
    expect(stderr).toContain(words)
    expect(exitCode).toBe(2)
  }
})

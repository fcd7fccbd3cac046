import { describe, expect, it } from 'vitest'
import { detect, type Rule } from '../../../src/spec/detect-parameter.ts'
import { dockerfileNamed, folderOf } from '../../support/templates.ts'

describe('a rule', () => {
  const files = {
    'package.json': '{"engines":{"node":">=22"},"scripts":{"start":"node a.js"},"main":null,"bin":{"a":"b"}}',
    'go.mod': 'module x\n\ngo 1.24.1\n',
    'Shop.csproj': '<TargetFramework>net9.0</TargetFramework>',
    'Store.csproj': '',
    'cmd/.keep': '',
    'cmd/api/doc.go': 'package api',
    'cmd/api/main.go': 'package main',
    'cmd/lib/lib.go': 'package lib',
    '.nvmrc': 'v24\n',
    broken: '{',
  }
  const cases: readonly (readonly [Rule, string | undefined])[] = [
    [{ file: 'go.mod', value: 'yes' }, 'yes'],
    [{ file: 'none', value: 'yes' }, undefined],
    [{ file: ['none', 'go.mod'], value: 'yes' }, 'yes'],
    [{ file: 'go.mod', match: '^go (\\d+\\.\\d+)' }, '1.24'],
    [{ file: 'go.mod', match: '^go 2' }, undefined],
    [{ file: 'go.mod', match: '^go (\\d+)\\.(\\d+)', value: '$2/$1/$0/$9' }, '24/1/go 1.24/'],
    [{ file: '.nvmrc' }, 'v24'],
    [{ file: 'package.json', key: ['engines', 'node'] }, '>=22'],
    [{ file: 'package.json', key: ['engines', 'node'], match: '\\d+' }, '22'],
    [{ file: 'package.json', key: ['engines', 'npm'] }, undefined],
    [{ file: 'package.json', key: ['engines', 'node', 'length'] }, undefined],
    [{ file: 'package.json', key: ['toString'] }, undefined],
    [{ file: 'package.json', key: ['bin'], value: true }, 'true'],
    [{ file: 'broken', key: ['a'] }, undefined],
    [{ file: '*.csproj', value: '$*.dll' }, 'Shop.dll'],
    [{ file: '*.csproj', match: 'net([\\d.]+)' }, '9.0'],
    [{ file: 'cmd/*', value: './cmd/$*' }, './cmd/.keep'],
    [{ file: 'cmd/*/main.go', value: './cmd/$*' }, './cmd/api'],
    [{ file: 'cmd/*/*.go', match: '^package main', value: './cmd/$*' }, './cmd/api'],
    [{ file: '*/*/l*.go', value: '$*' }, 'cmd'],
    [{ file: 'cmd/*/none.go', value: '$*' }, undefined],
    [{ file: 'lib/*', value: 'x' }, undefined],
    [{ file: '*.fsproj', value: 'x' }, undefined],
  ]
  it.each(cases)('%j says %j', (rule, value) => {
    expect(detect([rule], folderOf(files))).toBe(value)
  })
  it('is asked after those before it', () => {
    const rules = [
      { file: 'none', value: 1 },
      { file: 'go.mod', value: 2 },
      { file: '.nvmrc', value: 3 },
    ]
    expect(detect(rules, folderOf(files))).toBe('2')
    expect(detect([], folderOf(files))).toBeUndefined()
    const conditional = [{ file: 'go.mod', value: 1, when: { a: true } }, ...rules]
    expect(detect(conditional, folderOf(files))).toBe('2')
    expect(detect(conditional, folderOf(files), () => true)).toBe('1')
  })
})

const json = (value: object) => JSON.stringify(value)

describe.each([
  [
    'node',
    'version',
    { '.nvmrc': 'v22.11.0\n', 'package.json': json({ engines: { node: '>=20' } }) },
    '22.11.0',
  ],
  ['node', 'version', { '.nvmrc': 'lts/*\n', 'package.json': json({ engines: { node: '^20.1' } }) }, '20'],
  ['node', 'port', { 'server.js': 'app.listen(process.env.PORT ?? 8081)' }, '8081'],
  ['node', 'port', { 'src/main.ts': 'const port = process.env.PORT || 4000\n' }, '4000'],
  ['node', 'port', { 'index.js': 'app.listen({ port: 5050 })' }, '5050'],
  ['node', 'port', { 'package.json': json({ dependencies: { astro: '5' } }) }, '4321'],
  [
    'node',
    'command',
    { 'package.json': json({ scripts: { start: 'node --enable-source-maps dist/main.js' } }) },
    'node --enable-source-maps dist/main.js',
  ],
  [
    'node',
    'command',
    { 'package.json': json({ scripts: { start: 'NODE_ENV=x node a.js && b' } }) },
    'npm start',
  ],
  [
    'node',
    'command',
    { 'package.json': json({ scripts: { start: 'nest start', 'start:prod': 'node dist/main' } }) },
    'node dist/main',
  ],
  ['node', 'command', { 'package.json': json({ main: './lib/app.js' }) }, 'node ./lib/app.js'],
  ['node', 'package_manager', { 'package.json': json({ packageManager: 'pnpm@10.4.1+sha512.x' }) }, 'pnpm'],
  [
    'node',
    'package_manager',
    { 'package.json': json({ packageManager: 'yarn@4.6.0' }), 'yarn.lock': '' },
    'yarn-berry',
  ],
  ['node', 'package_manager', { 'package.json': '{}', 'yarn.lock': '' }, 'yarn'],
  [
    'node',
    'package_manager_version',
    { 'package.json': json({ packageManager: 'pnpm@10.4.1+sha512.x' }) },
    '10.4.1',
  ],
  ['python', 'version', { 'pyproject.toml': 'requires-python = "~=3.12"' }, '3.12'],
  ['python', 'version', { 'pyproject.toml': 'requires-python = ">=3.9"' }, undefined],
  [
    'python',
    'command',
    { 'main.py': 'from fastapi import FastAPI\napi: FastAPI = FastAPI(title="x")' },
    'uvicorn "main:api" --host 0.0.0.0 --port "$PORT"',
  ],
  [
    'python',
    'command',
    { 'app.py': 'app = Flask(__name__)' },
    'flask --app "app:app" run --host 0.0.0.0 --port "$PORT"',
  ],
  [
    'python',
    'command',
    { 'manage.py': '', 'app.py': '' },
    'python manage.py runserver --noreload "0.0.0.0:$PORT"',
  ],
  [
    'python',
    'command',
    { Procfile: 'release: x\nweb: gunicorn shop.wsgi\n', 'manage.py': '' },
    'gunicorn shop.wsgi',
  ],
  ['python', 'package_manager', { 'uv.lock': '' }, 'uv'],
  ['python', 'package_manager', { 'pyproject.toml': '[tool.poetry]\n' }, 'poetry'],
  ['python', 'package_manager', { 'pyproject.toml': '[project]\n[tool.poetry]\n' }, 'pip'],
  ['python', 'package_manager', { 'pyproject.toml': '[tool.poetry]\n', 'requirements.txt': '' }, 'pip'],
  ['python', 'package_manager', { Pipfile: '' }, 'pipenv'],
  ['node', 'command', { 'package.json': json({ main: 'dist/app.js' }) }, 'node dist/app.js'],
  ['node', 'command', { 'package.json': json({ main: 'dist/my app.js' }) }, "node 'dist/my app.js'"],
  ['python', 'local_packages', { 'wheels/a-1-py3-none-any.whl': '' }, 'wheels'],
  ['java', 'version', { 'pom.xml': '<java.version>1.8</java.version>' }, '8'],
  ['java', 'version', { 'build.gradle.kts': 'kotlin { jvmToolchain(17) }' }, '17'],
  ['java', 'port', { 'src/main/resources/application.yml': 'server:\n  port: ${PORT:9090}\n' }, '9090'],
  ['java', 'port', { 'src/main/resources/application.properties': 'a=b\nserver.port=8181\n' }, '8181'],
  ['java', 'build_tool', { 'build.gradle': '' }, 'gradle'],
  ['java', 'task', { 'build.gradle.kts': 'id("org.springframework.boot") version "3"' }, 'bootJar'],
  ['go', 'version', { 'go.mod': 'module x\ngo 1.22\ntoolchain go1.24.2\n' }, '1.24'],
  ['go', 'port', { 'main.go': 'http.ListenAndServe(":9000", nil)' }, '9000'],
  ['go', 'port', { 'go.mod': 'require (\n\tgithub.com/labstack/echo/v4 v4.1\n)' }, '1323'],
  [
    'go',
    'package',
    { 'cmd/README.md': '', 'cmd/lib/a.go': 'package lib', 'cmd/srv/a.go': 'package main\n' },
    './cmd/srv',
  ],
  ['rust', 'program', { 'Cargo.toml': '[package]\nname = "shop-api"\n' }, 'shop-api'],
  ['rust', 'port', { 'src/main.rs': 'TcpListener::bind("0.0.0.0:7000")' }, '7000'],
  ['rust', 'port', { 'src/main.rs': '.bind(("0.0.0.0", 8088))?' }, '8088'],
  ['rust', 'plain', { 'Cargo.toml': '[package]\n[[bin]]\n', 'src/main.rs': '' }, 'false'],
  ['rust', 'plain', { 'Cargo.toml': '[package]\n', 'src/main.rs': '' }, 'true'],
  ['dotnet', 'version', { 'a.fsproj': '<TargetFramework>net8.0</TargetFramework>' }, '8.0'],
  ['dotnet', 'assembly', { 'Shop.Web.csproj': '<Project/>' }, 'Shop.Web'],
  ['cpp', 'program', { 'CMakeLists.txt': 'project(x)\nadd_executable(shop main.cpp)' }, 'shop'],
  ['cpp', 'program', { 'meson.build': "project('x')\nexecutable('shop', 'a.cpp')" }, 'shop'],
  ['cpp', 'build_system', { Makefile: '' }, 'make'],
  ['php', 'version', { 'composer.json': json({ require: { php: '>=8.2' } }) }, undefined],
  ['php', 'version', { 'composer.json': json({ require: { php: '^8.2' } }) }, '8.2'],
  ['php', 'root', { 'public/index.php': '' }, 'public'],
  ['ruby', 'version', { Gemfile: 'source "x"\nruby "~> 3.3.0"\n' }, '3.3.0'],
  ['ruby', 'command', { Gemfile: "gem 'puma'" }, 'bundle exec puma --bind "tcp://0.0.0.0:$PORT"'],
  [
    'static',
    'folder',
    { 'package.json': json({ devDependencies: { 'react-scripts': '5' }, scripts: { build: 'x' } }) },
    'build',
  ],
  ['static', 'folder', { 'package.json': json({ scripts: { build: 'vite build' } }) }, 'dist'],
  ['static', 'fallback', { 'package.json': json({ dependencies: { 'vue-router': '4' } }) }, '/index.html'],
] as const)('%s finds out its %s', (template, parameter, files, value) => {
  it(`in ${Object.keys(files).join(', ')}: ${value}`, () => {
    const rules = dockerfileNamed(template).template.parameters?.[parameter]?.detect ?? []
    expect(detect(rules, folderOf(files))).toBe(value)
  })
})

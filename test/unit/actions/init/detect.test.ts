import { describe, expect, it } from 'vitest'
import { detected, found } from './support.ts'

const dependencies = (...names: readonly string[]) =>
  JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, '^1'])) })

describe('what package.json depends on', () => {
  it.each([
    ['pg', 'postgres'],
    ['postgres', 'postgres'],
    ['mysql2', 'mysql'],
    ['mariadb', 'mariadb'],
    ['mongoose', 'mongodb'],
    ['mongodb', 'mongodb'],
    ['redis', 'redis'],
    ['ioredis', 'redis'],
    ['bullmq', 'redis'],
    ['memjs', 'memcached'],
    ['amqplib', 'rabbitmq'],
    ['nats', 'nats'],
    ['@nats-io/transport-node', 'nats'],
    ['kafkajs', 'kafka'],
    ['@confluentinc/kafka-javascript', 'kafka'],
    ['@elastic/elasticsearch', 'elasticsearch'],
    ['@opensearch-project/opensearch', 'opensearch'],
    ['minio', 'minio'],
    ['@aws-sdk/client-s3', 'minio'],
    ['@aws-sdk/client-sqs', 'localstack'],
    ['nodemailer', 'mailpit'],
    ['@clickhouse/client', 'clickhouse'],
    ['keycloak-connect', 'keycloak'],
  ])('%s speaks for %s', (name, template) => {
    expect(found({ 'package.json': dependencies(name) })).toEqual([`${template} <- package.json: ${name}`])
  })
  it('counts those for development and optional ones, and no scripts', () => {
    const text = JSON.stringify({
      devDependencies: { pg: '8' },
      optionalDependencies: { redis: '5' },
      scripts: { nats: 'nats' },
    })
    expect(found({ 'package.json': text })).toEqual([
      'postgres <- package.json: pg',
      'redis <- package.json: redis',
    ])
  })
  it.each([
    ['{ "dependencies": ', 'package.json is skipped: '],
    ['', 'package.json is skipped: '],
    ['"text"', 'package.json is skipped: it holds no object'],
  ])('skips %j with a warning and goes on', (text, warning) => {
    const result = detected({ 'package.json': text, 'go.mod': 'require github.com/lib/pq v1.10.0' })
    expect(result.warnings).toHaveLength(1)
    expect(result.warnings[0]).toContain(warning)
    expect(result.findings.map(({ template }) => template)).toEqual(['postgres'])
  })
  it('bears groups that are no maps', () => {
    expect(found({ 'package.json': '{"dependencies": ["pg"], "devDependencies": null}' })).toEqual([])
  })
})

const pom = (artifact: string) =>
  `<project>\n<artifactId>redisson</artifactId><dependencies><!-- <dependency><artifactId>jedis</artifactId></dependency> --><dependency>\n<groupId>g</groupId>\n<artifactId> ${artifact} </artifactId></dependency></dependencies></project>`

describe('what other files name', () => {
  it.each([
    ['prisma/schema.prisma', 'datasource db {\n  provider = "postgresql"\n  url = env("PG")\n}', 'postgres'],
    [
      'schema.prisma',
      'generator x {\n provider = "mysql"\n}\ndatasource db {\n  provider = "mongodb"\n}',
      'mongodb',
    ],
    ['pom.xml', pom('postgresql'), 'postgres'],
    ['pom.xml', pom('spring-boot-starter-data-redis-reactive'), 'redis'],
    ['pom.xml', pom('spring-kafka'), 'kafka'],
    ['build.gradle', "// 'a:jedis:1'\nruntimeOnly 'org.postgresql:postgresql:42.7.4'", 'postgres'],
    ['build.gradle.kts', 'implementation("org.springframework.boot:spring-boot-starter-amqp")', 'rabbitmq'],
    ['gradle/libs.versions.toml', 'm = { module = "com.mysql:mysql-connector-j", version = "9" }', 'mysql'],
    ['gradle/libs.versions.toml', 'm = { group = "io.nats", name = "jnats", version = "2" }', 'nats'],
    ['go.mod', 'require (\n\tgithub.com/jackc/pgx/v5 v5.7.0\n\tgithub.com/lib/x v1.0.0\n)', 'postgres'],
    ['go.mod', 'require github.com/redis/go-redis/v9 v9.7.0', 'redis'],
    ['requirements.txt', '# redis\npsycopg[binary]>=3.2 # pymongo\n-r redis.txt', 'postgres'],
    ['requirements/base.txt', 'PyMongo==4.10', 'mongodb'],
    ['pyproject.toml', '[project]\nkeywords = ["redis"]\ndependencies = ["asyncpg>=0.30"]', 'postgres'],
    ['pyproject.toml', '[tool.poetry.dependencies]\nconfluent_kafka = "^2"', 'kafka'],
    ['Pipfile', '[packages]\nredis = "*"', 'redis'],
    ['Gemfile', "# gem 'mysql2'\ngem 'pg', '~> 1.5'", 'postgres'],
    ['Gemfile', 'gem "sidekiq"', 'redis'],
    ['composer.json', '{"require": {"predis/predis": "^2"}}', 'redis'],
    ['Cargo.toml', '[dependencies]\ntokio-postgres = "0.7"', 'postgres'],
    [
      'Cargo.toml',
      '[dependencies]\nsqlx = { version = "0.8", features = ["runtime-tokio", "mysql"] }',
      'mysql',
    ],
    ['Cargo.toml', '[dependencies.lapin]\nversion = "2"', 'rabbitmq'],
    [
      'Shop.csproj',
      '<PackageReference Include="Npgsql.EntityFrameworkCore.PostgreSQL" Version="9" />',
      'postgres',
    ],
    ['.env', 'DATABASE_URL=postgres://me:secret@localhost:5432/shop', 'postgres'],
    ['.env.example', 'export CACHE="redis://localhost"', 'redis'],
    ['.env', 'KAFKA_BROKERS=localhost:9092', 'kafka'],
    ['.env', 'S3_ENDPOINT=http://localhost:9000', 'minio'],
  ])('%s: %j speaks for %s alone', (file, text, template) => {
    expect(detected({ [file]: text }).findings.map((finding) => finding.template)).toEqual([template])
  })
  it.each([
    ['go.mod', 'require github.com/lib/pq v1.10.0 // indirect'],
    ['.env', 'HOME_PAGE=https://example.com\nREDIS_URL=\nNAME=postgres'],
    ['README.md', 'pg'],
    ['requirements.txt', 'redis-om-like-but-not\nrequests'],
    ['Dockerfile', '# FROM nothing\nRUN x'],
  ])('%s: %j speaks for nothing', (file, text) => {
    expect(detected({ [file]: text })).toMatchObject({ findings: [], missing: [], app: undefined })
  })
})

describe('parts of a project', () => {
  it('tell what they depend on, each with its folder, and nothing of how the whole is built or tested', () => {
    const files = {
      'package.json': JSON.stringify({ workspaces: ['apps/*'], scripts: { test: 'vitest' } }),
      'apps/web/package.json': JSON.stringify({ dependencies: { ioredis: '5' }, scripts: { test: 'other' } }),
      'apps/api/package.json': '{ "dependencies": ',
      'backend/pom.xml': pom('postgresql'),
      'backend/Dockerfile': 'FROM x\nEXPOSE 1',
      'worker/requirements.txt': 'pika\nredis',
    }
    expect(found(files)).toEqual([
      'redis <- apps/web/package.json: ioredis; worker/requirements.txt: redis',
      'postgres <- backend/pom.xml: postgresql',
      'rabbitmq <- worker/requirements.txt: pika',
    ])
    const { app, test, warnings } = detected(files)
    expect({ app, test: test?.because }).toEqual({ app: undefined, test: 'package.json: scripts.test' })
    expect(warnings).toEqual([expect.stringContaining('apps/api/package.json is skipped')])
  })
})

describe('choices', () => {
  it.each([
    ['mysql2', ['postgres', 'mariadb'], 'mariadb'],
    ['mysql2 mariadb', ['mysql', 'mariadb'], 'mariadb'],
    ['@aws-sdk/client-s3', ['localstack'], 'localstack'],
    ['@aws-sdk/client-s3 @aws-sdk/client-sqs', ['minio', 'localstack'], 'localstack'],
  ])('%s with %j becomes %s', (names, known, expected) => {
    const result = detected({ 'package.json': dependencies(...names.split(' ')) }, known)
    expect(result.findings.map(({ template }) => template)).toEqual([expected])
  })
  it.each([
    ['celery', ['rabbitmq']],
    ['celery[redis]', ['redis']],
    ['celery redis', ['redis']],
    ['redis celery', ['redis']],
    ['celery pika redis', ['redis', 'rabbitmq']],
  ])('%s needs %j', (names, expected) => {
    const result = detected({ 'requirements.txt': names.replaceAll(' ', '\n') })
    expect(result.findings.map(({ template }) => template)).toEqual(expected)
  })
  it('says what has no template', () => {
    expect(
      detected({ 'package.json': dependencies('pg', 'kafkajs', 'neo4j-driver') }, ['postgres']),
    ).toMatchObject({
      findings: [{ template: 'postgres' }],
      missing: [
        { template: 'kafka', because: ['package.json: kafkajs'] },
        { template: 'neo4j', because: ['package.json: neo4j-driver'] },
      ],
    })
  })
  it('makes one finding of several signs, and tells each of them once', () => {
    const files = {
      'package.json': dependencies('pg'),
      '.env': 'DATABASE_URL=postgres://localhost/shop\n',
      '.env.example': 'DATABASE_URL=postgres://localhost/other\nREPORTS_URL=postgres://localhost/reports\n',
    }
    expect(detected(files).findings).toEqual([
      {
        template: 'postgres',
        because: [
          'package.json: pg',
          '.env: DATABASE_URL',
          '.env.example: DATABASE_URL',
          '.env.example: REPORTS_URL',
        ],
        with: { database: 'shop' },
        addresses: [
          { variable: 'DATABASE_URL', scheme: 'postgres', query: undefined },
          { variable: 'REPORTS_URL', scheme: 'postgres', query: undefined },
        ],
      },
    ])
  })
  it('takes no secret out of an .env', () => {
    const result = detected({
      '.env':
        'A=postgres://me:hunter2@db.example.com/shop?password=hunter2&sslmode=require&schema=x\nB=rediss://:hunter2@cache:6379/1\nC=mongodb+srv://me:hunter2@m/shop?replicaSet=r&w=1',
    })
    expect(JSON.stringify(result)).not.toMatch(/hunter2|example\.com|me:/)
    expect(result.findings.flatMap(({ addresses }) => addresses)).toEqual([
      { variable: 'A', scheme: 'postgres', query: '?schema=x' },
      { variable: 'B', scheme: 'redis', path: '/1', query: undefined },
      { variable: 'C', scheme: 'mongodb', query: '?w=1' },
    ])
  })
})

describe('how the project is tested', () => {
  const tested = JSON.stringify({ scripts: { test: 'vitest' } })
  it.each([
    [{ 'package.json': tested }, 'npm test'],
    [{ 'package.json': tested, 'pnpm-lock.yaml': '' }, 'pnpm test'],
    [{ 'package.json': tested, 'yarn.lock': '' }, 'yarn test'],
    [{ 'package.json': tested, 'bun.lock': '' }, 'bun run test'],
    [{ 'package.json': '{"scripts":{"test":"x"},"packageManager":"pnpm@10"}' }, 'pnpm test'],
    [{ 'package.json': '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' }, undefined],
    [{ 'package.json': '{}', 'go.mod': 'module x' }, 'go test ./...'],
    [{ 'pom.xml': '<project/>' }, 'mvn test'],
    [{ 'pom.xml': '<project/>', mvnw: '' }, './mvnw test'],
    [{ 'build.gradle.kts': '', gradlew: '' }, './gradlew test'],
    [{ 'requirements-dev.txt': 'pytest' }, 'pytest'],
    [{ 'pyproject.toml': '[tool.pytest.ini_options]' }, 'pytest'],
    [{ Gemfile: 'gem "rspec"' }, 'bundle exec rspec'],
    [{ 'composer.json': '{"require-dev":{"phpunit/phpunit":"11"}}' }, 'vendor/bin/phpunit'],
    [{ 'Cargo.toml': '' }, 'cargo test'],
    [{ 'Shop.sln': '' }, 'dotnet test'],
    [{}, undefined],
  ])('%j: %s', (files, command) => {
    expect(detected(Object.fromEntries(Object.entries(files))).test?.command).toBe(command)
  })
})

it.each([
  ['FROM node:24\nEXPOSE 3000/tcp 9229', 3000],
  ['FROM a AS build\nEXPOSE 1\nfrom b\nexpose 8080', 8080],
  ['FROM a AS build\nEXPOSE 1\nFROM b', undefined],
  ['FROM a\nEXPOSE $PORT', undefined],
])('a Dockerfile %j is an application on port %s', (text, port) => {
  expect(detected({ Dockerfile: text }).app).toEqual({ because: 'Dockerfile', port })
})

describe('the application of the project', () => {
  const json = (value: object) => JSON.stringify(value)
  it.each([
    [{ 'package.json': dependencies('express') }, 'node', 'package.json: express'],
    [{ 'package.json': json({ scripts: { start: 'node a.js' } }) }, 'node', 'package.json: scripts.start'],
    [{ 'package.json': '{}', 'server.mjs': '' }, 'node', 'server.mjs'],
    [
      {
        'package.json': json({
          scripts: { build: 'vite build', start: 'vite' },
          devDependencies: { vite: '7' },
        }),
      },
      'static',
      'package.json: vite',
    ],
    [{ 'index.html': '' }, 'static', 'index.html'],
    [{ 'public/index.html': '' }, 'static', 'public/index.html'],
    [{ 'requirements.txt': 'Flask==3\n' }, 'python', 'requirements.txt: flask'],
    [{ 'pyproject.toml': 'dependencies = ["fastapi[standard]"]' }, 'python', 'pyproject.toml: fastapi'],
    [{ 'manage.py': '' }, 'python', 'manage.py'],
    [
      {
        'pom.xml':
          '<dependency><groupId>g</groupId><artifactId>spring-boot-starter-webflux</artifactId></dependency>',
      },
      'java',
      'pom.xml: spring-boot-starter-webflux',
    ],
    [{ 'build.gradle.kts': 'implementation("io.javalin:javalin:6")' }, 'java', 'build.gradle.kts: javalin'],
    [{ 'go.mod': 'require github.com/labstack/echo/v4 v4.1.0' }, 'go', 'go.mod: github.com/labstack/echo/v4'],
    [{ 'go.mod': 'module x', 'main.go': 'http.ListenAndServe(":80", nil)' }, 'go', 'main.go'],
    [{ 'Cargo.toml': '[dependencies]\naxum = "0.8"' }, 'rust', 'Cargo.toml: axum'],
    [
      { 'Shop.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web">' },
      'dotnet',
      'Shop.csproj: Microsoft.NET.Sdk.Web',
    ],
    [
      { 'CMakeLists.txt': 'add_executable(a a.cpp)\ntarget_link_libraries(a httplib)' },
      'cpp',
      'CMakeLists.txt: httplib',
    ],
    [
      { 'composer.json': '{"require": {"laravel/framework": "12"}}' },
      'php',
      'composer.json: laravel/framework',
    ],
    [{ 'public/index.php': '' }, 'php', 'public/index.php'],
    [{ Gemfile: "gem 'rails'" }, 'ruby', 'Gemfile: rails'],
    [{ 'config.ru': '' }, 'ruby', 'config.ru'],
    // What serves comes before what pages are made with; its own Dockerfile before both.
    [
      {
        'package.json': json({ scripts: { build: 'vite build' }, devDependencies: { vite: '7' } }),
        'composer.json': '{"require": {"laravel/framework": "12"}}',
      },
      'php',
      'composer.json: laravel/framework',
    ],
    [{ 'package.json': dependencies('express'), Dockerfile: 'FROM x' }, undefined, 'Dockerfile'],
  ])('%j is built by %s', (files, template, because) => {
    expect(detected(Object.fromEntries(Object.entries(files))).app).toMatchObject({
      because,
      ...(template === undefined ? {} : { template }),
    })
  })
  it.each([
    [{ 'package.json': dependencies('pg') }],
    [{ 'package.json': '{"main":"index.js"}' }],
    [{ 'go.mod': 'module x', 'main.go': 'package main' }],
    [{ 'Cargo.toml': '[dependencies]\nserde = "1"' }],
    [{ 'Lib.csproj': '<Project Sdk="Microsoft.NET.Sdk">' }],
    [{ 'CMakeLists.txt': '# httplib\nadd_executable(a a.cpp)' }],
    [{ 'CMakeLists.txt': 'add_library(a a.cpp)\ntarget_link_libraries(a httplib)' }],
    [{ 'requirements.txt': 'requests' }],
  ])('%j has none that is known', (files) => {
    expect(detected(Object.fromEntries(Object.entries(files))).app).toBeUndefined()
  })
})

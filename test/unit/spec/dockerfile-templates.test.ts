import { type Copy, DockerfileParser, type From, type Instruction, Keyword } from 'dockerfile-ast'
import { validate } from 'dockerfile-utils'
import { describe, expect, it } from 'vitest'
import { coveringVariants, DOCKERFILES, dockerfileNamed, dockerfileText } from '../../support/templates.ts'

const instructionsOf = (text: string): readonly Instruction[] =>
  DockerfileParser.parse(text).getInstructions()

/** The instructions of the last stage, which is what runs. */
function lastStage(text: string): readonly Instruction[] {
  const all = instructionsOf(text)
  return all.slice(all.findLastIndex((each) => each.getKeyword() === Keyword.FROM))
}

type Project = NonNullable<Parameters<typeof dockerfileText>[1]>

const PROJECTS: Readonly<Record<string, Project>> = {
  cpp: {
    files: { 'CMakeLists.txt': 'project(shop)\nadd_executable(shop main.cpp)\ninstall(TARGETS shop)\n' },
    given: { build_packages: ['libpq-dev'], packages: ['libpq5'] },
  },
  dotnet: {
    files: { 'Shop.csproj': '<TargetFramework>net9.0</TargetFramework>' },
    given: { health: '/health' },
  },
  go: { files: { 'go.mod': 'module shop\n\ngo 1.24.3\n', 'cmd/shop/main.go': 'package main' } },
  java: { files: { 'pom.xml': '<properties><java.version>25</java.version></properties>' } },
  node: {
    files: {
      'package.json': '{"scripts":{"build":"tsc","start":"node dist/main.js"},"engines":{"node":">=22"}}',
      'package-lock.json': '{}',
    },
    given: { health: '/healthz' },
  },
  php: {
    files: { 'composer.json': '{"require":{"php":"^8.3"}}', 'public/index.php': '' },
    given: { extensions: ['pdo_pgsql'], build_packages: ['libpq-dev'], packages: ['libpq5'] },
  },
  python: {
    files: { 'requirements.txt': 'fastapi', 'app/main.py': 'app = FastAPI()\n', '.python-version': '3.12\n' },
    given: { packages: ['libpq5'] },
  },
  ruby: {
    files: {
      '.ruby-version': 'ruby-3.3.6\n',
      'bin/rails': '',
      Gemfile: "gem 'rails'\ngem 'propshaft'\n",
    },
  },
  rust: {
    files: {
      'Cargo.toml': '[package]\nname = "shop"\n[dependencies]\naxum = "0.8"\n',
      'Cargo.lock': '',
      'src/main.rs': 'fn main() {}',
    },
  },
  static: {
    files: {
      'package.json': '{"scripts":{"build":"vite build"},"dependencies":{"react-router":"7"}}',
      'pnpm-lock.yaml': '',
    },
  },
}

describe.each(DOCKERFILES)('the template $name', (found) => {
  const { name, template } = found
  const parameters = Object.entries(template.parameters ?? {})
  const written = coveringVariants(found).map((given) => dockerfileText(found, { given }))

  it('says what it is, what was checked, and what each parameter is for', () => {
    for (const text of [
      template.description,
      template.checked,
      ...parameters.map(([, each]) => each?.description),
    ])
      expect(text?.length ?? 0).toBeGreaterThan(3)
  })

  it('takes a value for each parameter, and uses it', () => {
    for (const [parameter, facts] of parameters) {
      const { type, enum: allowed, pattern, default: usual } = facts ?? {}
      if (type === 'boolean' || allowed !== undefined) continue
      const value =
        type === 'port'
          ? 4711
          : pattern?.startsWith('/')
            ? '/other'
            : pattern?.startsWith('\\d')
              ? '77.7'
              : 'otherother'
      const fitting = pattern === '\\d+' ? '77' : value
      expect(usual).not.toBe(fitting)
      const texts = coveringVariants(found).map((given) =>
        dockerfileText(found, { given: { ...given, [parameter]: fitting } }),
      )
      expect(
        texts.some((text) => text.includes(String(fitting))),
        parameter,
      ).toBe(true)
    }
  })

  it('writes what a linter has nothing against', () => {
    for (const text of written)
      expect(
        validate(text).map(({ message, range }) => `${range.start.line + 1}: ${message}`),
        text,
      ).toEqual([])
  })

  it('leaves nothing open, and no line untidy', () => {
    for (const text of written) {
      expect(text).not.toContain('${with.')
      expect(text.split('\n').filter((line) => / $|[^\s'] {2,}\S/.test(line))).toEqual([])
      expect(text).not.toMatch(/\n\n\n/)
    }
  })

  it('takes files from stages that there are, and images of a certain version', () => {
    for (const text of written) {
      const stages: string[] = []
      for (const instruction of instructionsOf(text)) {
        if (instruction.getKeyword() === Keyword.FROM) {
          const from = instruction as From
          const image = from.getImage() ?? ''
          expect(
            stages.includes(image) || (/:[\w.-]+$/.test(image) && !image.endsWith(':latest')),
            image,
          ).toBe(true)
          const stage = from.getBuildStage()
          if (stage !== null) stages.push(stage)
        } else if (instruction.getKeyword() === Keyword.COPY) {
          const source = (instruction as Copy).getFromFlag()?.getValue()
          if (source !== undefined && source !== null) expect(stages).toContain(source)
        }
      }
      // Nobody builds what nobody takes something from.
      for (const stage of stages) expect(text).toMatch(new RegExp(`(FROM |--from=)${stage}\\b`))
    }
  })

  it('runs as a user without rights, on a port that is told, and is looked after', () => {
    for (const text of written) {
      const last = lastStage(text)
      const of = (keyword: Keyword) => last.filter((each) => each.getKeyword() === keyword)
      const users = of(Keyword.USER).map((each) => each.getArgumentsContent())
      expect(users).toHaveLength(1)
      expect(users[0]).not.toMatch(/^(root|0)\b/)
      expect(of(Keyword.EXPOSE).map((each) => each.getArgumentsContent())).toEqual([
        String(template.parameters?.['port']?.default),
      ])
      expect(of(Keyword.HEALTHCHECK)).toHaveLength(1)
      expect(of(Keyword.CMD)).toHaveLength(1)
      expect(of(Keyword.ENTRYPOINT)).toHaveLength(0)
    }
  })

  it('explains itself, and installs nothing that it does not need', () => {
    for (const text of written) {
      expect(text).toMatch(/^# .*\n# A \.dockerignore belongs to it: .*\.git /)
      expect(text.match(/^# /gm)?.length ?? 0).toBeGreaterThan(3)
      for (const instruction of instructionsOf(text)) {
        const run = instruction.getArgumentsContent() ?? ''
        if (instruction.getKeyword() !== Keyword.RUN || !run.includes('apt-get install')) continue
        expect(run).toContain('--no-install-recommends')
        expect(run).toContain('rm -rf /var/lib/apt/lists/*')
      }
    }
  })

  it(`writes dockerfiles/${name}.Dockerfile for a project as there are many`, async () => {
    const text = dockerfileText(found, PROJECTS[name] ?? {})
    await expect(text).toMatchFileSnapshot(`dockerfiles/${name}.Dockerfile`)
  })
})

const PACKAGE = '{"packageManager":"npm@10.2.0","scripts":{"build":"x"}}'

describe.each(['node', 'static'])('the template %s', (name) => {
  it("heeds no lock file but the package manager's own", () => {
    const found = dockerfileNamed(name)
    const old = { 'package.json': PACKAGE, 'yarn.lock': '' }
    expect(dockerfileText(found, { files: old })).toContain('--no-package-lock')
    const files = { ...old, 'package-lock.json': '' }
    expect(dockerfileText(found, { files })).toContain('npm ci')
    expect(dockerfileText(found, { files, given: { package_manager: 'pnpm' } })).toContain('--no-lockfile')
    expect(dockerfileText(found, { files, given: { package_manager: 'yarn' } })).toContain(
      '--frozen-lockfile',
    )
  })
})

import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { project } from '../support/cli.ts'
import { onTerminal } from '../support/terminal.ts'

/** A project and a PATH on which the built command line is called `envctl`. */
async function box() {
  const made = await project(
    'name: NAME\nservices:\n  database: { image: x }\n  cache: { image: y, profiles: [slow] }\nenvironments: { dev: {}, staging: {} }\nvariables: { VERSION: { default: "1" } }\n',
  )
  await mkdir(join(made.folder, 'bin'))
  const program = join(made.folder, 'bin/envctl')
  await writeFile(program, `#!/bin/sh\nexec ${process.execPath} ${made.bin} "$@"\n`)
  await chmod(program, 0o755)
  return { ...made, env: { ...made.env, PATH: `${join(made.folder, 'bin')}:${process.env['PATH']}` } }
}

test.each([
  [
    ['envctl', 'up', ''],
    ['database', 'cache'],
  ],
  [['envctl', 'up', '--envi'], ['--environment']],
  [
    ['envctl', 'up', '-e', ''],
    ['dev', 'staging'],
  ],
  [['envctl', 'up', '--environment', '=', 'st'], ['staging']],
  [
    ['envctl', 'up', '--environment', '='],
    ['dev', 'staging'],
  ],
  [['envctl', 'up', '--set', 'V'], ['VERSION=']],
  [['envctl', 'up', '--profile', ''], ['slow']],
  [
    ['envctl', 'templates', ''],
    ['list', 'show'],
  ],
  [['envctl', 'templates', 'show', 'postg'], ['postgres']],
  [['envctl', 'up', '--file', 'env'], ['envs.yaml']],
  [['envctl', 'resta'], ['restart']],
])('bash completes %j', async (words, expected) => {
  await using made = await box()
  const quoted = words.map((word) => `'${word}'`).join(' ')
  const script = `eval "$(envctl completion bash)"; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _envctl; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout } = await execa('bash', ['-c', script], { cwd: made.folder, env: made.env })
  expect(stdout.split('\n')).toEqual(expected)
})

test('fish completes, with what each is for', async () => {
  await using made = await box()
  const lines = async (line: string) => {
    const script = `envctl completion fish | source; complete -C "${line}"`
    return (
      await execa('fish', ['--no-config', '-c', script], { cwd: made.folder, env: made.env })
    ).stdout.split('\n')
  }
  expect(await lines('envctl up ')).toEqual(['cache\tservice', 'database\tservice'])
  expect(await lines('envctl restar')).toEqual(['restart\tRestart the containers of an instance'])
})

test('zsh completes at its prompt', async () => {
  await using made = await box()
  const { text } = await onTerminal(made, 'zsh -f', [
    {
      sees: /[#%] *$/,
      types: 'autoload -Uz compinit; compinit -u -D; eval "$(envctl completion zsh)"; echo rea""dy\r',
    },
    { sees: /ready[\s\S]*[#%] *$/, types: 'envctl ps data\t' },
    { sees: 'envctl ps database', types: '\u0003' },
    { sees: /[#%] *$/, types: 'exit\r' },
  ])
  expect(text).toContain('envctl ps database')
})

test('instances that the engine has', async () => {
  await using made = await box()
  await made.write(
    'envs.yaml',
    'name: NAME\nservices:\n  db: { template: redis, with: { version: "7.0" } }\n',
  )
  await made.run(['up'])
  const { stdout } = await made.run(['complete', '--', 'down', '--instance', made.name])
  expect(stdout).toBe(`${made.name}-default\trunning`)
})

test('what cannot be found out is left out without a word', async () => {
  await using made = await box()
  await made.write('envs.yaml', '{{{')
  expect(await made.run(['complete', '--', 'up', ''])).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
  const none = { env: { DOCKER_HOST: 'unix:///nowhere.sock' } }
  expect(await made.run(['complete', '--', 'down', '--instance', 'x'], none)).toMatchObject({
    exitCode: 0,
    stderr: '',
  })
})

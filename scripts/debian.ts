/** Debian's packages, for what a bare machine lacks. */
import { existsSync } from 'node:fs'
import { chmod, rm, writeFile } from 'node:fs/promises'
import { execa } from 'execa'
import { retried } from './retried.ts'

const POLICY = '/usr/sbin/policy-rc.d'

/** Others may be installing when a machine has just been started; a connection may break in mid-file. */
const OPTIONS = ['DPkg::Lock::Timeout=120', 'Acquire::Retries=3', 'Acquire::http::Timeout=30'].flatMap(
  (option) => ['-o', option],
)

/** Installs packages without starting their services; refreshes the lists when a package cannot be had. */
export async function installPackages(names: readonly string[]): Promise<void> {
  if (!existsSync('/usr/bin/apt-get')) {
    throw new Error(`${names.join(', ')} must be installed: this script can do so only with apt-get`)
  }
  console.error(`installing ${names.join(', ')} ...`)
  // What this script starts it starts itself: packages would fail where no init system runs.
  const ownPolicy = !existsSync(POLICY)
  if (ownPolicy) {
    await writeFile(POLICY, '#!/bin/sh\nexit 101\n')
    await chmod(POLICY, 0o755)
  }
  try {
    await retried(`installing ${names.join(', ')}`, async (isFirst) => {
      if (!isFirst) await apt(['update'])
      await apt(['install', '-y', '--no-install-recommends', ...names])
    })
  } finally {
    if (ownPolicy) await rm(POLICY)
  }
}

/** Runs apt-get; fails with all that it said. */
export async function apt(args: readonly string[], cwd = '/'): Promise<void> {
  await execa('apt-get', ['-q', ...OPTIONS, ...args], {
    cwd,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    all: true,
    stdin: 'ignore',
  })
}

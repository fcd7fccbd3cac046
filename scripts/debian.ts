/** Debian's packages, for what a bare machine lacks. */
import { existsSync } from 'node:fs'
import { chmod, rm, writeFile } from 'node:fs/promises'
import { execa } from 'execa'

const POLICY = '/usr/sbin/policy-rc.d'

/** Installs packages without starting their services; refreshes the lists when a package is not found. */
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
    const install = () => apt(['install', '-y', '--no-install-recommends', ...names])
    if ((await install()).failed) {
      await apt(['update'])
      const again = await install()
      if (again.failed) throw new Error(`apt-get could not install ${names.join(', ')}:\n${again.all}`)
    }
  } finally {
    if (ownPolicy) await rm(POLICY)
  }
}

function apt(args: readonly string[]) {
  return execa('apt-get', ['-q', ...args], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    all: true,
    reject: false,
    stdin: 'ignore',
  })
}

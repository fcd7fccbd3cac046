import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import Docker from 'dockerode'
import { pack } from 'tar-stream'

const REPOSITORY = 'envctl-test/busybox'
const TAG = '1'
/** From busybox-static on Debian; others keep it elsewhere. */
const BINARIES = ['/bin/busybox', '/usr/bin/busybox', '/bin/busybox-static']
const APPLETS = [
  'sh', 'cat', 'chmod', 'chown', 'cp', 'cut', 'date', 'dd', 'echo', 'env', 'false', 'find', 'grep', 'head', 'hostname', 'httpd',
  'id', 'kill', 'ln', 'ls', 'md5sum', 'mkdir', 'mount', 'mv', 'nc', 'nslookup', 'ping', 'printf', 'ps', 'pwd', 'rm', 'sed', 'seq',
  'sha256sum', 'sleep', 'sort', 'stat', 'stty', 'sync', 'tail', 'tar', 'test', 'timeout', 'touch', 'tr', 'true', 'tty', 'umount',
  'uname', 'usleep', 'wc', 'wget', 'which', 'yes',
] // biome-ignore format: a list of words

let made: Promise<string> | undefined

/**
 * A tiny image with a shell, made of this machine's own static busybox and no registry. Made once and left
 * there, since every test file shares it.
 */
export function busyboxImage(): Promise<string> {
  made ??= importBusybox(new Docker())
  return made
}

/** The same on an engine that is meant; its name. */
export async function importBusybox(docker: Docker): Promise<string> {
  const reference = `${REPOSITORY}:${TAG}`
  const known = await docker
    .getImage(reference)
    .inspect()
    .catch((error: { statusCode?: number }) => {
      if (error.statusCode === 404) return undefined
      throw error
    })
  if (known !== undefined) return reference
  const stream = await docker.importImage(Readable.from([await rootTar()]), { repo: REPOSITORY, tag: TAG })
  stream.resume()
  await new Promise((resolve, reject) => stream.once('end', resolve).once('error', reject))
  return reference
}

/** Gives the engine an image whose one layer no other has, and that does not compress. */
export async function importNoise(name: string, size: number): Promise<void> {
  const tar = pack()
  tar.entry({ name: 'noise' }, randomBytes(size))
  tar.finalize()
  const colon = name.lastIndexOf(':')
  const stream = await new Docker().importImage(Readable.from(tar), {
    repo: name.slice(0, colon),
    tag: name.slice(colon + 1),
  })
  await text(stream)
}

async function rootTar(): Promise<Buffer> {
  const tar = pack()
  for (const name of ['bin', 'etc', 'tmp', 'dev', 'proc', 'sys', 'root', 'www']) {
    tar.entry({ name, type: 'directory', mode: name === 'tmp' ? 0o1777 : 0o755 })
  }
  tar.entry({ name: 'etc/passwd' }, 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n')
  tar.entry({ name: 'etc/group' }, 'root:x:0:\nnogroup:x:65534:\n')
  tar.entry({ name: 'bin/busybox', mode: 0o755 }, await binary())
  for (const applet of APPLETS) tar.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox' })
  tar.finalize()
  return buffer(tar)
}

async function binary(): Promise<Buffer> {
  for (const path of BINARIES) {
    const content = await readFile(path).catch(() => undefined)
    if (content !== undefined) return content
  }
  throw new Error(`none of ${BINARIES.join(', ')} is there: install busybox-static`)
}

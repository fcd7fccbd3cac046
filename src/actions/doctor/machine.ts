import { readText } from '../../engine/discovery/files.ts'
import type { Machine } from './fix-plan.ts'
import { isProgram, isThere } from './programs.ts'

/** Where daemons are, even when the PATH of a person does not say so. */
const FOLDERS = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** What decides how an engine comes to run here. */
export async function lookAtMachine(): Promise<Machine> {
  const path = `${process.env['PATH'] ?? ''}:${FOLDERS}`
  const [release, dockerd, systemd, service, script] = await Promise.all([
    readText('/etc/os-release'),
    isProgram('dockerd', path),
    isThere('/run/systemd/system'),
    isProgram('service', path),
    isThere('/etc/init.d/docker'),
  ])
  return {
    platform: process.platform,
    distribution: distributionOf(release ?? ''),
    root: process.getuid?.() === 0,
    systemd,
    service: service && script,
    dockerd,
  }
}

/** `ID` and `ID_LIKE` of an os-release file, nearest first. */
export function distributionOf(release: string): readonly string[] {
  const wordsOf = (key: string) =>
    new RegExp(`^${key}=["']?([^"'\\n]*)`, 'm').exec(release)?.[1]?.trim().split(/\s+/) ?? []
  return [...wordsOf('ID'), ...wordsOf('ID_LIKE')].filter((id) => id !== '')
}

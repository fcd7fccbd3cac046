import { join } from 'node:path'
import type { Way } from './way.ts'

/** The sockets that engines usually listen on. */
export const usualSockets: Way = async ({ env, homeDir }) => {
  const runtime = env['XDG_RUNTIME_DIR']
  const inRuntime = (path: string) => (runtime === undefined ? [] : [join(runtime, path)])
  const known: readonly (readonly [product: string, paths: readonly string[], remedy: string])[] = [
    ['Docker', ['/var/run/docker.sock'], 'Start it: sudo systemctl start docker. If access is denied: sudo usermod -aG docker $USER, then log in again'],
    ['rootless Docker', [...inRuntime('docker.sock'), join(homeDir, '.docker/run/docker.sock')], 'Start it: systemctl --user start docker'],
    ['Docker Desktop', [join(homeDir, '.docker/desktop/docker.sock')], 'Start Docker Desktop'],
    ['Colima', [join(homeDir, '.colima/default/docker.sock')], 'Start it: colima start'],
    ['OrbStack', [join(homeDir, '.orbstack/run/docker.sock')], 'Start it: orb start'],
    ['Podman', [...inRuntime('podman/podman.sock'), '/run/podman/podman.sock'], 'Start it: systemctl --user start podman.socket'],
  ]
  const pipes = process.platform === 'win32' ? ['npipe:////./pipe/docker_engine'] : []
  return [
    ...known.flatMap(([product, paths, remedy]) =>
      paths.map((path) => ({ url: `unix://${path}`, source: `the usual socket of ${product}`, explicit: false, remedy })),
    ),
    ...pipes.map((url) => ({ url, source: 'the usual pipe of Docker Desktop', explicit: false, remedy: 'Start Docker Desktop' })),
  ]
}

import { join } from 'node:path'
import type { Candidate, Way } from './way.ts'

/** Where the engines that people have listen when nobody said anything. */
export const usualSockets: Way = {
  explicit: false,
  async find({ env, homeDir }) {
    const runtimeDir = env['XDG_RUNTIME_DIR']
    const home = (...names: readonly string[]): string => join(homeDir, ...names)
    const socket = (source: string, path: string, remedy: string): Candidate => ({
      source,
      endpoint: { kind: 'unix', path },
      remedy,
    })
    const runtime = (source: string, name: string, remedy: string): readonly Candidate[] =>
      runtimeDir === undefined || runtimeDir === '' ? [] : [socket(source, join(runtimeDir, name), remedy)]
    const pipe: readonly Candidate[] =
      env['OS'] === 'Windows_NT'
        ? [
            {
              source: 'Docker Desktop',
              endpoint: { kind: 'npipe', path: '//./pipe/docker_engine' },
              remedy: 'Start Docker Desktop.',
            },
          ]
        : []
    return [
      ...pipe,
      socket('the default socket', '/var/run/docker.sock', 'Start it: sudo systemctl start docker'),
      ...runtime('rootless Docker', 'docker.sock', 'Start it: systemctl --user start docker'),
      socket('Docker Desktop', home('.docker', 'run', 'docker.sock'), 'Start Docker Desktop.'),
      socket(
        'Docker Desktop for Linux',
        home('.docker', 'desktop', 'docker.sock'),
        'Start it: systemctl --user start docker-desktop',
      ),
      socket('Colima', home('.colima', 'default', 'docker.sock'), 'Start it: colima start'),
      socket('OrbStack', home('.orbstack', 'run', 'docker.sock'), 'Start it: orb start'),
      ...runtime(
        'rootless Podman',
        join('podman', 'podman.sock'),
        'Start it: systemctl --user start podman.socket',
      ),
      socket('Podman', '/run/podman/podman.sock', 'Start it: sudo systemctl start podman.socket'),
    ]
  },
}

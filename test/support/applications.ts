/**
 * Small applications as people have them, to be built by templates: each answers by HTTP with what it depends
 * on and the user that it runs as.
 */
export interface Application {
  readonly template: string
  /** Parameters for the stand-ins of base images that tests have. */
  readonly with: Readonly<Record<string, unknown>>
  readonly files: Readonly<Record<string, string>>
  /** That it is found to listen on. */
  readonly port: number
  /** What it answers. */
  readonly answers: RegExp
  /** A file whose change is a change of the application alone, and what it says then. */
  readonly change: { readonly file: string; readonly text: string }
  /** Its step that must not be run again for such a change. */
  readonly kept: RegExp
  /** The image that it runs on, and how much larger it may be, in bytes. */
  readonly base: string
  readonly room: number
}

const MB = 1024 * 1024

const MS = 'sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA=='
const WRAPPY =
  'sha512-l4Sp/DRseor9wL6EvV2+TuQn63dMkPjZ/sp9XkghTEbV9KlPS1xUsZ3u7/IQO4wxtcFB4bgpQPRcR3QCvezPcQ=='

/** The development dependency is there for the build, and gone when it runs. */
const BUILD = `
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
createRequire(import.meta.url)('wrappy')
mkdirSync('dist', { recursive: true })
writeFileSync('dist/server.cjs', readFileSync('server.cjs', 'utf8'))
`

const SERVER = `
const { createServer } = require('node:http')
const ms = require('ms')
let wrappy = 'there'
try { require('wrappy') } catch { wrappy = 'gone' }
createServer((_, response) => response.end(\`ms \${ms('2 days')} wrappy \${wrappy} uid \${process.getuid()}\`)).listen(process.env.PORT)
`

const npm: Application = {
  template: 'node',
  with: { port: 4000 },
  port: 4000,
  files: {
    '.nvmrc': 'v24\n',
    'package.json': JSON.stringify({
      name: 'shop',
      scripts: { build: 'node build.mjs', start: 'node dist/server.cjs' },
      dependencies: { ms: '2.1.3' },
      devDependencies: { wrappy: '1.0.2' },
    }),
    'package-lock.json': JSON.stringify({
      name: 'shop',
      lockfileVersion: 3,
      packages: {
        '': { name: 'shop', dependencies: { ms: '2.1.3' }, devDependencies: { wrappy: '1.0.2' } },
        'node_modules/ms': { version: '2.1.3', integrity: MS },
        'node_modules/wrappy': { version: '1.0.2', integrity: WRAPPY, dev: true },
      },
    }),
    'build.mjs': BUILD,
    'server.cjs': SERVER,
    '.env': 'SECRET=hunter2\n',
  },
  answers: /^ms 172800000 wrappy gone uid 1000$/,
  change: { file: 'server.cjs', text: SERVER.replace('ms $', 'changed $') },
  kept: /npm ci/,
  base: 'node:24-slim',
  room: 5 * MB,
}

const pnpm: Application = {
  ...npm,
  with: { health: '/healthz' },
  port: 3000,
  files: {
    'package.json': JSON.stringify({
      name: 'shop',
      packageManager: 'pnpm@10.4.1',
      main: 'server.cjs',
      dependencies: { ms: '2.1.3' },
      devDependencies: { wrappy: '1.0.2' },
    }),
    'pnpm-lock.yaml': `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      ms: { specifier: 2.1.3, version: 2.1.3 }
    devDependencies:
      wrappy: { specifier: 1.0.2, version: 1.0.2 }
packages:
  ms@2.1.3:
    resolution: { integrity: ${MS} }
  wrappy@1.0.2:
    resolution: { integrity: ${WRAPPY} }
snapshots:
  ms@2.1.3: {}
  wrappy@1.0.2: {}
`,
    'server.cjs': SERVER,
  },
  kept: /pnpm install/,
}

const MAIN_PY = `
import os
from http.server import BaseHTTPRequestHandler, HTTPServer
from greet import greet


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{greet()} uid {os.getuid()}".encode())


HTTPServer(("", int(os.environ["PORT"])), Handler).serve_forever()
`

/** What builds the package below, which needs nothing from an index. */
const BACKEND_PY = `
import zipfile


def build_wheel(folder, settings=None, metadata=None):
    name = "greet-1.0-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.write("greet.py")
        wheel.writestr("greet-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: greet\\nVersion: 1.0\\n")
        wheel.writestr("greet-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("greet-1.0.dist-info/RECORD", "")
    return name
`

const python: Application = {
  template: 'python',
  port: 8000,
  with: { local_packages: 'local', health: '/healthz' },
  files: {
    '.python-version': '3.11\n',
    'requirements.txt': './local/greet\n',
    'local/greet/pyproject.toml':
      '[project]\nname = "greet"\nversion = "1.0"\n[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
    'local/greet/backend.py': BACKEND_PY,
    'local/greet/greet.py': 'def greet():\n    return "greetings"\n',
    'main.py': MAIN_PY,
  },
  answers: /^greetings uid 10001$/,
  change: { file: 'main.py', text: MAIN_PY.replace('uid', 'changed') },
  kept: /pip install/,
  base: 'python:3.11-slim',
  room: 40 * MB,
}

const MAIN_GO = `package main

import (
	"fmt"
	"net/http"
	"os"
	"time"
)

func main() {
	place, err := time.LoadLocation("Asia/Shanghai")
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%v %v uid %d", place, err, os.Getuid())
	})
	http.ListenAndServe(":8088", nil)
}
`

const go: Application = {
  template: 'go',
  port: 8088,
  with: {},
  files: { 'go.mod': 'module shop\n\ngo 1.19\n', 'main.go': MAIN_GO },
  answers: /^Asia\/Shanghai <nil> uid 10001$/,
  change: { file: 'main.go', text: MAIN_GO.replace('uid', 'changed') },
  kept: /go mod download/,
  base: 'busybox:1',
  room: 10 * MB,
}

const MAIN_CPP = `#include <arpa/inet.h>
#include <cstdlib>
#include <sqlite3.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

int main() {
  int server = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(std::atoi(std::getenv("PORT")));
  if (bind(server, (sockaddr *)&address, sizeof address) != 0 || listen(server, 16) != 0) return 1;
  for (;;) {
    int client = accept(server, nullptr, nullptr);
    char request[4096];
    if (read(client, request, sizeof request) > 0) {
      std::string body = std::string("sqlite ") + sqlite3_libversion() + " uid " + std::to_string(getuid());
      std::string text = "HTTP/1.0 200 OK\\r\\nContent-Length: " + std::to_string(body.size()) + "\\r\\n\\r\\n" + body;
      if (write(client, text.data(), text.size()) < 0) return 1;
    }
    close(client);
  }
}
`

const cpp: Application = {
  template: 'cpp',
  port: 8080,
  with: { version: '12', build_packages: ['libsqlite3-dev'], packages: ['libsqlite3-0'], health: '/healthz' },
  files: {
    'CMakeLists.txt':
      'cmake_minimum_required(VERSION 3.20)\nproject(shop CXX)\nfind_package(SQLite3 REQUIRED)\nadd_executable(shop main.cpp)\ntarget_link_libraries(shop SQLite::SQLite3)\n',
    'main.cpp': MAIN_CPP,
  },
  answers: /^sqlite 3\.\d+\.\d+ uid 10001$/,
  change: { file: 'main.cpp', text: MAIN_CPP.replace(' uid ', ' changed ') },
  kept: /apt-get install .*libsqlite3-dev/,
  base: 'debian:12-slim',
  room: 10 * MB,
}

const site: Application = {
  template: 'static',
  port: 8080,
  with: { version: '1.22' },
  files: {
    'package.json': JSON.stringify({
      name: 'site',
      scripts: { build: 'node build.cjs' },
      devDependencies: { ms: '2.1.3' },
    }),
    'build.cjs':
      "require('node:fs').cpSync('pages', 'dist', { recursive: true }); require('node:fs').writeFileSync('dist/ms', String(require('ms')('1h')))",
    'pages/index.html': '<p>hello</p>',
  },
  answers: /^<p>hello<\/p>$/,
  change: { file: 'pages/index.html', text: '<p>changed</p>' },
  kept: /npm install/,
  base: 'nginx:1.22',
  room: 2 * MB,
}

/** By what they are called in tests. */
export const APPLICATIONS: Readonly<Record<string, Application>> = {
  'Node.js with npm and a build': npm,
  'Node.js with pnpm': pnpm,
  Python: python,
  Go: go,
  'C++': cpp,
  'a static site': site,
}

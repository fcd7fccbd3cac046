#!/bin/sh
# Runs a script with the Node that package-lock.json pins, after installing what package-lock.json lists when
# that is not there or not the newest: `sh scripts/with-node.sh scripts/demo.ts [ARGUMENT...]`.
set -eu
cd "$(dirname "$0")/.."
installed=node_modules/.package-lock.json
if [ ! -x node_modules/.bin/node ] || [ ! -f "$installed" ] || [ -n "$(find package-lock.json -newer "$installed")" ]; then
  echo 'installing the packages of package-lock.json ...' >&2
  npm ci --fetch-retries=5 --no-audit --no-fund --loglevel=error >&2
fi
PATH="$PWD/node_modules/.bin:$PATH"
export PATH
exec node "$@"

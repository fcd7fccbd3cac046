#!/bin/sh
set -e
case "$1" in -* | *.conf) set -- redis-server "$@" ;; esac
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  # Only what is not its own already: on a copy-on-write volume a needless chown copies the file.
  find . \! -user redis -exec chown redis:redis {} +
  exec setpriv --reuid redis --regid redis --init-groups "$0" "$@"
fi
# Without it a container network counts as the outside, and an unprotected server refuses it.
if [ "$1" = redis-server ]; then set -- "$@" --protected-mode no; fi
exec "$@"

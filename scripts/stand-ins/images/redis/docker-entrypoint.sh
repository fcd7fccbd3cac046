#!/bin/sh
set -e
case "$1" in -* | *.conf) set -- redis-server "$@" ;; esac
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  chown -R redis:redis .
  exec setpriv --reuid redis --regid redis --init-groups "$0" "$@"
fi
# Without it a container network counts as the outside, and an unprotected server refuses it.
if [ "$1" = redis-server ]; then set -- "$@" --protected-mode no; fi
exec "$@"

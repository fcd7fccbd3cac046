#!/bin/bash
# Honours RABBITMQ_DEFAULT_USER, RABBITMQ_DEFAULT_PASS, RABBITMQ_DEFAULT_VHOST.
set -euo pipefail
if [ "$1" = rabbitmq-server ] && [ "$(id -u)" = 0 ]; then
  conf=/etc/rabbitmq/conf.d/10-defaults.conf
  {
    echo 'loopback_users = none'
    if [ -n "${RABBITMQ_DEFAULT_USER:-}" ]; then echo "default_user = $RABBITMQ_DEFAULT_USER"; fi
    if [ -n "${RABBITMQ_DEFAULT_PASS:-}" ]; then echo "default_pass = $RABBITMQ_DEFAULT_PASS"; fi
    if [ -n "${RABBITMQ_DEFAULT_VHOST:-}" ]; then echo "default_vhost = $RABBITMQ_DEFAULT_VHOST"; fi
  } >"$conf"
  cookie=/var/lib/rabbitmq/.erlang.cookie
  if [ ! -s "$cookie" ]; then
    head -c 20 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$cookie"
    chmod 600 "$cookie"
  fi
  # Only what is not its own already: on a copy-on-write volume a needless chown copies the file.
  find /var/lib/rabbitmq /etc/rabbitmq \! -user rabbitmq -exec chown rabbitmq:rabbitmq {} +
  exec setpriv --reuid rabbitmq --regid rabbitmq --init-groups "$0" "$@"
fi
if [ "$1" = rabbitmq-server ]; then exec /usr/lib/rabbitmq/bin/rabbitmq-server; fi
exec "$@"

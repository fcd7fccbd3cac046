#!/bin/bash
# Honours the variables of the image it stands in for: POSTGRES_PASSWORD, POSTGRES_USER, POSTGRES_DB,
# POSTGRES_INITDB_ARGS, POSTGRES_HOST_AUTH_METHOD, PGDATA, their _FILE forms, and /docker-entrypoint-initdb.d.
# No -u: scripts of users are sourced, and may ask for variables that are not set.
set -eo pipefail

from_file() {
  local file="$1_FILE"
  if [ -n "${!file:-}" ]; then export "$1"="$(<"${!file}")"; fi
}

if [ "${1:0:1}" = - ]; then set -- postgres "$@"; fi
if [ "$1" != postgres ]; then exec "$@"; fi

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" /var/run/postgresql
  chmod 700 "$PGDATA"
  # Only what is not its own already: on a copy-on-write volume a needless chown copies the file.
  find "$PGDATA" /var/run/postgresql \! -user postgres -exec chown postgres:postgres {} +
  exec setpriv --reuid postgres --regid postgres --init-groups "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  for name in PASSWORD USER DB INITDB_ARGS; do from_file "POSTGRES_$name"; done
  user="${POSTGRES_USER:-postgres}"
  database="${POSTGRES_DB:-$user}"
  method="${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}"
  if [ -z "${POSTGRES_PASSWORD:-}" ] && [ "$method" != trust ]; then
    echo 'Error: Database is uninitialized and superuser password is not specified: set POSTGRES_PASSWORD.' >&2
    exit 1
  fi
  # shellcheck disable=SC2086 # several arguments are meant
  initdb --username="$user" --pwfile=<(printf '%s\n' "${POSTGRES_PASSWORD:-}") ${POSTGRES_INITDB_ARGS:-} -D "$PGDATA"
  printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
  printf "\nlisten_addresses = '*'\n" >>"$PGDATA/postgresql.conf"
  # The temporary server listens on the socket alone, so that nobody outside takes it for the real one.
  pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start
  export PGPASSWORD="${POSTGRES_PASSWORD:-}"
  sql() { psql -v ON_ERROR_STOP=1 --no-password --username "$user" "$@"; }
  if [ "$database" != postgres ]; then sql --dbname postgres -c "CREATE DATABASE \"$database\""; fi
  for file in /docker-entrypoint-initdb.d/*; do
    case "$file" in
      *.sh) echo "running $file"; if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      *.sql) echo "running $file"; sql --dbname "$database" -f "$file" ;;
      *.sql.gz) echo "running $file"; gunzip -c "$file" | sql --dbname "$database" ;;
    esac
  done
  pg_ctl -D "$PGDATA" -m fast -w stop
  unset PGPASSWORD
  echo 'PostgreSQL init process complete; ready for start up.'
fi
exec "$@"

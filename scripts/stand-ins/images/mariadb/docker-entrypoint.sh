#!/bin/bash
# Honours MARIADB_* and MYSQL_*: ROOT_PASSWORD, ALLOW_EMPTY_ROOT_PASSWORD, RANDOM_ROOT_PASSWORD, USER, PASSWORD,
# DATABASE, their _FILE forms, and /docker-entrypoint-initdb.d.
# No -u: scripts of users are sourced, and may ask for variables that are not set.
set -eo pipefail

value() {
  local a="MARIADB_$1" b="MYSQL_$1"
  local file_a="${a}_FILE" file_b="${b}_FILE"
  local file="${!file_a:-${!file_b:-}}"
  if [ -n "$file" ]; then cat "$file"; else printf '%s' "${!a:-${!b:-}}"; fi
}

if [ "${1:0:1}" = - ]; then set -- mariadbd "$@"; fi
if [ "$1" != mariadbd ]; then exec "$@"; fi
if [ "$(id -u)" = 0 ]; then
  # Only what is not its own already: on a copy-on-write volume a needless chown copies the file.
  find /var/lib/mysql /run/mysqld \! -user mysql -exec chown mysql:mysql {} +
  exec setpriv --reuid mysql --regid mysql --init-groups "$0" "$@"
fi

data=/var/lib/mysql
if [ ! -d "$data/mysql" ]; then
  root="$(value ROOT_PASSWORD)"
  if [ -z "$root" ] && [ -z "$(value ALLOW_EMPTY_ROOT_PASSWORD)" ] && [ -z "$(value RANDOM_ROOT_PASSWORD)" ]; then
    echo 'Database is uninitialized and no root password is specified: set MARIADB_ROOT_PASSWORD.' >&2
    exit 1
  fi
  if [ -n "$(value RANDOM_ROOT_PASSWORD)" ]; then
    root="$(head -c 24 /dev/urandom | base64)"
    echo "GENERATED ROOT PASSWORD: $root"
  fi
  mariadb-install-db --datadir="$data" --auth-root-authentication-method=normal --skip-test-db >/dev/null
  mariadbd --datadir="$data" --skip-networking --socket=/run/mysqld/init.sock &
  server=$!
  sql() { mariadb --socket=/run/mysqld/init.sock -uroot "$@"; }
  for _ in $(seq 600); do if sql -e 'SELECT 1' >/dev/null 2>&1; then break; fi; sleep 0.05; done
  quoted() { printf '%s' "$1" | sed "s/\\\\/\\\\\\\\/g; s/'/\\\\'/g"; }
  database="$(value DATABASE)" user="$(value USER)"
  if [ -n "$database" ]; then sql -e "CREATE DATABASE \`$database\`"; fi
  if [ -n "$user" ]; then
    sql -e "CREATE USER '$user'@'%' IDENTIFIED BY '$(quoted "$(value PASSWORD)")'"
    if [ -n "$database" ]; then sql -e "GRANT ALL ON \`$database\`.* TO '$user'@'%'"; fi
  fi
  for file in /docker-entrypoint-initdb.d/*; do
    case "$file" in
      *.sh) echo "running $file"; . "$file" ;;
      *.sql) echo "running $file"; sql ${database:+"$database"} <"$file" ;;
      *.sql.gz) echo "running $file"; gunzip -c "$file" | sql ${database:+"$database"} ;;
    esac
  done
  sql -e "CREATE USER 'root'@'%' IDENTIFIED BY '$(quoted "$root")'; GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION; ALTER USER 'root'@'localhost' IDENTIFIED BY '$(quoted "$root")'"
  kill -TERM "$server"
  wait "$server"
  echo 'MariaDB init process done. Ready for start up.'
fi
exec "$@" --datadir="$data" --bind-address=0.0.0.0

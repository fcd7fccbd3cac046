import { expect, test } from 'vitest'
import { type Project, project } from '../support/cli.ts'
import { works } from '../support/works.ts'

const BOX = `
name: NAME
services:
  maria: { template: mariadb, with: { version: "10.11", database: shop } }
  rabbit: { template: rabbitmq, with: { version: "3.10" } }
environments:
  dev:
    setup:
      - { name: table, exec: { service: maria, command: [sh, -c, "MYSQL_PWD=$$MARIADB_ROOT_PASSWORD mariadb -uroot shop -e 'create table t (n int) engine=innodb; insert into t values (1), (2)'"] } }
      - { name: user, exec: { service: rabbit, command: rabbitmqctl add_user courier secret } }
`

const sql = (box: Project, text: string, ...where: readonly string[]) => {
  const script = `MYSQL_PWD=$MARIADB_ROOT_PASSWORD mariadb -uroot shop -N -e "${text}"`
  return works(box, 'exec', ...where, '-T', 'maria', 'sh', '-c', script)
}

const users = async (box: Project, ...where: readonly string[]) => {
  const text = await works(box, 'exec', ...where, '-T', 'rabbit', 'rabbitmqctl', '-q', 'list_users')
  return text
    .split('\n')
    .map((line) => line.split('\t')[0])
    .filter((name) => name !== 'user')
    .toSorted()
}

test(
  'MariaDB and RabbitMQ have their state after reset, restore and fork',
  async () => {
    await using box = await project(BOX)
    await works(box, 'up')
    expect(await sql(box, 'select count(*) from t')).toBe('2')
    const before = await users(box)
    expect(before).toContain('courier')

    await sql(box, 'insert into t values (3)')
    await works(box, 'exec', '-T', 'rabbit', 'rabbitmqctl', '-q', 'add_user', 'second', 'secret')
    await works(box, 'snapshot', 'create', 'three')
    await sql(box, 'drop table t')
    await works(box, 'exec', '-T', 'rabbit', 'rabbitmqctl', '-q', 'delete_user', 'courier')

    await works(box, 'reset')
    expect(await sql(box, 'select count(*) from t')).toBe('2')
    expect(await users(box)).toEqual(before)

    await works(box, 'fork', 'other', '--from', 'three')
    const other = ['--instance', 'other']
    expect(await sql(box, 'select count(*) from t', ...other)).toBe('3')
    expect(await users(box, ...other)).toEqual([...before, 'second'].toSorted())
    await sql(box, 'delete from t', ...other)

    await works(box, 'restore', 'three')
    expect(await sql(box, 'select count(*) from t')).toBe('3')
    expect(await users(box)).toEqual([...before, 'second'].toSorted())
    expect(await sql(box, 'select count(*) from t', ...other)).toBe('0')
  },
  10 * 60_000,
)

import pg from 'pg'

const TABLE = `
  CREATE TABLE IF NOT EXISTS orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    item text NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0),
    placed_at timestamptz NOT NULL DEFAULT now()
  )`

const COLUMNS = 'id::int, item, quantity, placed_at AS "placedAt"'

/** Opens the orders that PostgreSQL keeps, and makes their table where there is none. */
export async function connectStore(url) {
  const pool = new pg.Pool({ connectionString: url, max: 5, connectionTimeoutMillis: 5000 })
  // A connection that breaks while idle is replaced by the pool; unheard, the event would end the process.
  pool.on('error', (error) => console.error(`database: ${error.message}`))
  await pool.query(TABLE)
  return {
    async add({ item, quantity }) {
      const { rows } = await pool.query(
        `INSERT INTO orders (item, quantity) VALUES ($1, $2) RETURNING ${COLUMNS}`,
        [item, quantity],
      )
      return rows[0]
    },
    async find(id) {
      const { rows } = await pool.query(`SELECT ${COLUMNS} FROM orders WHERE id = $1`, [id])
      return rows[0]
    },
    async list() {
      const { rows } = await pool.query(`SELECT ${COLUMNS} FROM orders ORDER BY id DESC LIMIT 100`)
      return rows
    },
    async check() {
      await pool.query('SELECT 1')
    },
    close: () => pool.end(),
  }
}

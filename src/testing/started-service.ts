import type { ServiceAddress } from '../actions/outputs.ts'
import { EnvctlError } from '../base/errors.ts'

/** What a driver wants to know, taken apart. */
export interface Connection {
  readonly host: string
  readonly port: number
  readonly user?: string | undefined
  readonly password?: string | undefined
  /** The path of the url: of most, the name of a database. */
  readonly database?: string | undefined
}

/**
 * Where a service of a running instance is reached from here.
 *
 * @example
 * const client = new pg.Client(env.service('db').connection)
 */
export class StartedService {
  readonly #name: string
  readonly #address: ServiceAddress

  constructor(name: string, address: ServiceAddress) {
    this.#name = name
    this.#address = address
  }

  /** Its key in the definition. */
  get name(): string {
    return this.#name
  }

  get host(): string {
    return this.#address.host
  }

  /**
   * Host port of its main port.
   *
   * @throws `usage.invalid` when that is not published
   */
  get port(): number {
    const { port } = this.#address
    if (port !== undefined) return port
    throw this.#unpublished('port')
  }

  /** Container port to host port: `{ '5432/tcp': 21034 }`. */
  get ports(): Readonly<Record<string, number>> {
    return this.#address.ports
  }

  /**
   * Its url, with user, password and database where its template knows them.
   *
   * @throws `usage.invalid` when its main port is not published
   */
  get url(): string {
    const { url } = this.#address
    if (url !== undefined) return url
    throw this.#unpublished('url')
  }

  /**
   * The same taken apart.
   *
   * @throws `usage.invalid` when its main port is not published
   */
  get connection(): Connection {
    return connectionOf(this.url, { host: this.host, port: this.port })
  }

  #unpublished(what: string): EnvctlError {
    const published = Object.keys(this.#address.ports)
    return new EnvctlError({
      code: 'usage.invalid',
      message: `Service "${this.#name}" has no ${what} for the host: its main port is not published`,
      detail: published.length === 0 ? undefined : `Published: ${published.join(', ')}`,
      hint: 'Publish it in the definition: ports: ["3000"]',
    })
  }
}

/**
 * @example
 * connectionOf('postgres://shop:s%23@127.0.0.1:21034/shop', where) // { host, port, user: 'shop', password: 's#', database: 'shop' }
 */
export function connectionOf(
  url: string,
  where: { readonly host: string; readonly port: number },
): Connection {
  const { host, port } = where
  if (!URL.canParse(url)) return { host, port }
  const { username, password, pathname } = new URL(url)
  const database = pathname.replace(/^\//, '')
  return {
    host,
    port,
    ...(username === '' ? {} : { user: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(database === '' ? {} : { database: decodeURIComponent(database) }),
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Without the members that are not there: the engine tells absent from null. */
export function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>
}

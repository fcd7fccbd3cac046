const PLAIN = /^[\x20-\x7e]*$/

/** Rows in columns as wide as their widest cell, as it is shown. */
export async function table(head: readonly string[], rows: readonly (readonly string[])[]): Promise<string> {
  const all = [head, ...rows]
  const width = await widthOf(all.flat())
  const widths = head.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ''))))
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
  return all.map((row) => line(row).join('   ').trimEnd()).join('\n')
}

/** What knows of wide characters takes longer to load than all else of a short command: only they need it. */
async function widthOf(cells: readonly string[]): Promise<(text: string) => number> {
  if (cells.every((cell) => PLAIN.test(cell))) return (text) => text.length
  return (await import('string-width')).default
}

import stringWidth from 'string-width'

/** Rows in columns as wide as their widest cell, as it is shown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => stringWidth(row[column] ?? ''))))
  return all.map((row) => row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - stringWidth(cell))).join('   ').trimEnd()).join('\n')
}

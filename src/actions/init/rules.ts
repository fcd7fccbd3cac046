import type { AppSign, Sign } from './types.ts'

/** Templates that fit, the best first, and names of packages that speak for them; `*` at the end is any rest. */
export type Rule = readonly [templates: string, packages: string]

/** The signs of packages, in the order of the rules. */
export function signsOf(file: string, names: Iterable<string>, rules: readonly Rule[]): readonly Sign[] {
  const all = [...new Set(names)]
  return rules.flatMap(([templates, packages]) => {
    const patterns = packages.split(' ')
    return all
      .filter((name) => patterns.some((pattern) => fits(name, pattern)))
      .map((name) => ({ templates: templates.split(' '), because: `${file}: ${name}` }))
  })
}

/** The sign of an application that a template builds: the first of some packages that only such a thing needs. */
export function appOf(
  template: string,
  {
    file,
    names,
    packages,
  }: { readonly file: string; readonly names: Iterable<string>; readonly packages: string },
): AppSign | undefined {
  const patterns = packages.split(' ')
  const found = [...names].find((name) => patterns.some((pattern) => fits(name, pattern)))
  return found === undefined ? undefined : { template, because: `${file}: ${found}` }
}

function fits(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
}

/** The first group of every match. */
export function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].flatMap((match) => match.slice(1).find((group) => group) ?? [])
}

import { posix } from 'node:path'
import { placeOf, type Tree } from '../definition/positions.ts'
import type { Template } from '../definition/template.gen.ts'
import { type FindFacts, findTemplate } from './find-template.ts'
import type { Report } from './report.ts'
import { givenTo, valuesOf } from './template-parameters.ts'

export interface AppliedTemplate {
  readonly name: string
  readonly template: Template
  readonly parameters: ReadonlyMap<string, string>
  /** Files of the host that parameters name. */
  readonly files: readonly TemplateFile[]
}

/** A file of the host that goes into the container of a template's service. */
export interface TemplateFile {
  /** As it was written. */
  readonly path: string
  /** The folder that it counts from; that of the definition when it is not given. */
  readonly directory: string | undefined
  /** Absolute path in the container. */
  readonly target: string
  /** Whether it may be run. */
  readonly executable: boolean
  /** Tells what is wrong with it, where it was written. */
  readonly complain: (message: string) => void
}

/** The template that a service names, with its parameters; `undefined` when it names none or it is wrong. */
export function applyTemplate(service: Tree, facts: FindFacts): AppliedTemplate | undefined {
  const found = findTemplate(service, 'service', facts)
  if (found === undefined) return undefined
  const { name, template } = found
  const { report } = facts
  const declared = template.parameters ?? {}
  const given = givenTo(service, declared, report)
  return {
    name,
    template,
    parameters: valuesOf(service, { given, declared, report }),
    files: filesOf(given, template, report),
  }
}

/** Of several files each has its place in the order before its name: what reads a folder reads it by name. */
function filesOf(given: Tree, template: Template, report: Report): readonly TemplateFile[] {
  return Object.entries(template.parameters ?? {}).flatMap(([name, parameter]): readonly TemplateFile[] => {
    const { type, target, executable = false } = parameter ?? {}
    const value: unknown = Reflect.get(given, name)
    if (value === undefined || value === null || target === undefined) return []
    const complain = (message: string) => report.at(given, name, { message })
    const directory = placeOf(given, name)?.source.directory
    if (type === 'file') return [{ path: String(value), directory, target, executable, complain }]
    if (type !== 'files') return []
    const list: readonly unknown[] = Array.isArray(value) ? value : [value]
    const digits = String(list.length).length
    return list.map((item, index) => {
      const path = String(item)
      const order = list.length === 1 ? '' : `${String(index + 1).padStart(digits, '0')}-`
      const place = Array.isArray(value)
        ? (message: string) => report.at(value, index, { message })
        : complain
      return {
        path,
        directory: (Array.isArray(value) ? placeOf(value, index)?.source.directory : undefined) ?? directory,
        target: posix.join(target, `${order}${posix.basename(path)}`),
        executable,
        complain: place,
      }
    })
  })
}

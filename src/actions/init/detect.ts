import { cpp } from './detectors/cpp.ts'
import { dockerfile } from './detectors/dockerfile.ts'
import { dotnet } from './detectors/dotnet.ts'
import { envFiles } from './detectors/env-files.ts'
import { go } from './detectors/go.ts'
import { java } from './detectors/java.ts'
import { packageJson } from './detectors/package-json.ts'
import { pages } from './detectors/pages.ts'
import { php } from './detectors/php.ts'
import { prisma } from './detectors/prisma.ts'
import { python } from './detectors/python.ts'
import { ruby } from './detectors/ruby.ts'
import { rust } from './detectors/rust.ts'
import type { AddressWish, AppSign, Detection, Detector, Finding, ProjectFiles, Seen, Sign } from './types.ts'

/** Those that know what a project depends on, as a whole or a part of it. */
const DEPENDENCIES: readonly Detector[] = [packageJson, prisma, java, go, python, ruby, php, rust, dotnet]

/** Every detector. The first that knows how to test the project is believed. */
const DETECTORS: readonly Detector[] = [...DEPENDENCIES, cpp, envFiles, dockerfile, pages]

/** Folders whose files belong to the one that they are in. */
const WITHIN = /^(.*\/)?(prisma|public|gradle|requirements)$/

/** What a project uses, by the texts of its files. `known` are the templates that exist. */
export function detect(files: ProjectFiles, known: readonly string[]): Detection {
  const { whole, parts } = partsOf(files)
  const seen = [
    ...DETECTORS.map((detector) => detector(whole)),
    ...[...parts].flatMap(([folder, own]) => DEPENDENCIES.map((detector) => ofPart(folder, detector(own)))),
  ]
  const chosen = choose(
    seen.flatMap(({ signs = [] }) => signs),
    known,
  )
  const has = ({ template }: { readonly template: string }) => known.includes(template)
  return {
    findings: chosen.filter(has),
    missing: chosen
      .filter((finding) => !has(finding))
      .map(({ template, because }) => ({ template, because })),
    app: application(seen),
    test: seen.find(({ test }) => test !== undefined)?.test,
    warnings: seen.flatMap(({ warnings = [] }) => warnings),
  }
}

/** A Dockerfile of its own says most; what serves says more than pages, which servers have as well. */
function application(seen: readonly Seen[]): AppSign | undefined {
  const apps = seen.flatMap(({ app }) => app ?? [])
  return (
    apps.find(({ template }) => template === undefined) ??
    apps.find(({ template }) => template !== 'static') ??
    apps[0]
  )
}

/** The files of the project itself, and those of each part by its folder. */
function partsOf(files: ProjectFiles): {
  readonly whole: ProjectFiles
  readonly parts: ReadonlyMap<string, ProjectFiles>
} {
  const whole = new Map<string, string>()
  const parts = new Map<string, Map<string, string>>()
  for (const [path, text] of files) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    const part = parts.get(folder) ?? new Map()
    if (folder === '' || WITHIN.test(folder)) whole.set(path, text)
    else parts.set(folder, part.set(path.slice(folder.length + 1), text))
  }
  return { whole, parts }
}

/** Of a part it is told what it depends on: how the project is tested and built, it says as a whole. */
function ofPart(folder: string, { signs = [], warnings = [] }: Seen): Seen {
  return {
    signs: signs.map((sign) => ({ ...sign, because: `${folder}/${sign.because}` })),
    warnings: warnings.map((warning) => `${folder}/${warning}`),
  }
}

/** One finding for each template. What leaves a choice goes with what is there anyway. */
function choose(signs: readonly Sign[], known: readonly string[]): readonly Finding[] {
  const first = (sign: Sign) => sign.templates.find((name) => known.includes(name)) ?? sign.templates[0] ?? ''
  const certain = new Set(signs.filter(({ templates }) => templates.length === 1).map(first))
  const target = (sign: Sign) => sign.templates.find((name) => certain.has(name)) ?? first(sign)
  const findings = new Map<string, Finding>()
  for (const sign of signs) {
    const others = new Set(
      signs.filter((each) => String(each.templates) !== String(sign.templates)).map(target),
    )
    const wanted = target(sign)
    // Celery alone brings RabbitMQ; beside a Redis that something else needs, it uses that.
    const template = others.has(wanted) ? wanted : (sign.templates.find((name) => others.has(name)) ?? wanted)
    findings.set(template, joined(findings.get(template), sign, template))
  }
  return [...findings.values()]
}

function joined(before: Finding | undefined, sign: Sign, template: string): Finding {
  return {
    template,
    because: [...new Set([...(before?.because ?? []), sign.because])],
    with: { ...sign.with, ...before?.with },
    addresses: withAddress(before?.addresses ?? [], sign.address),
  }
}

/** A variable that several files have is one; the first that knows its scheme is believed. */
function withAddress(before: readonly AddressWish[], wish: AddressWish | undefined): readonly AddressWish[] {
  if (wish === undefined || before.some(({ variable }) => variable === wish.variable)) return before
  return [...before, wish]
}

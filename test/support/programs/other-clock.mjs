// Preloaded into a process: its clock is wrong by CLOCK_BY_MS, from CLOCK_AFTER_MS after its start.
const Right = Date
const by = Number(process.env['CLOCK_BY_MS'])
const after = Number(process.env['CLOCK_AFTER_MS'])
const began = performance.now()
const now = () => Right.now() + (performance.now() - began < after ? 0 : by)
globalThis.Date = new Proxy(Right, {
  construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [now()] : args, self),
  apply: () => new Right(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
})

/** What waiting for a service tells. */
export type ReadyEvent =
  /** `probe` is its kind and what it looks at: `http :3000/healthz`. */
  | {
      readonly type: 'ready.waiting'
      readonly service: string
      readonly number: number
      readonly probe: string
    }
  /** Why the last attempt failed; told when the reason changes. */
  | {
      readonly type: 'ready.refused'
      readonly service: string
      readonly number: number
      readonly probe: string
      readonly reason: string
    }
  | {
      readonly type: 'ready.passed'
      readonly service: string
      readonly number: number
      readonly probe: string
      readonly afterMs: number
    }

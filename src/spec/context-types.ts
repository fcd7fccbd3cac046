/** What a name stands for in a Dockerfile beside its own stages and images. */
export type NamedContext =
  | {
      /** Absolute folder. */
      readonly folder: string
      /** Commit, tag or branch that it is taken as of, as the context's. */
      readonly revision?: string | undefined
    }
  | {
      /** An image. */
      readonly image: string
      /** The service whose image it is, when it was named by it. */
      readonly service?: string | undefined
    }

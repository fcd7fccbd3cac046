import type { Mirrors } from '../base/mirrors.ts'
import type { BuildSpec } from '../spec/types.ts'
import type { BuildEvent, NoticeEvent, PullEvent, PushEvent } from './events.ts'
import type { ImageDetails, ImageSummary } from './port-types.ts'

export interface Images {
  list(signal?: AbortSignal): Promise<readonly ImageSummary[]>
  inspect(reference: string, signal?: AbortSignal): Promise<ImageDetails | undefined>
  /** Bytes that each image shares with others, by id; nothing of those of which the engine does not tell. */
  shared(signal?: AbortSignal): Promise<ReadonlyMap<string, number>>
  /**
   * Pulls through the mirrors of the reference's registry in order, then from the registry itself, and tags
   * the image under its own name. Places that may give it the next time are tried a few times.
   * `image.pull-failed` with every place tried and its own words.
   */
  pull(request: PullRequest, signal?: AbortSignal): Promise<PulledImage>
  /**
   * Sends an image to a registry under a name, unless the registry has it; the engine's names stay as they are.
   * `image.push-failed` with the registry's words.
   */
  push(request: PushRequest, signal?: AbortSignal): Promise<PushedImage>
  /**
   * Builds and tags; only tags when the engine has what would be built. `image.build-failed` with the step's
   * output.
   */
  build(request: BuildRequest, signal?: AbortSignal): Promise<BuildResult>
  /** Makes an image of what a container has, without its volumes; it is paused meanwhile. */
  commit(request: CommitRequest, signal?: AbortSignal): Promise<string>
  /** Makes an image of one layer, whose files come as a tar; its id. */
  fromTar(request: TarImageRequest, signal?: AbortSignal): Promise<string>
  tag(source: string, target: string, signal?: AbortSignal): Promise<void>
  remove(reference: string, signal?: AbortSignal): Promise<void>
}

export interface CommitRequest {
  /** The container, by id. */
  readonly container: string
  /** The name given to the image. */
  readonly reference: string
  readonly labels: Readonly<Record<string, string>>
  readonly comment?: string | undefined
  readonly author?: string | undefined
  /** Whether its processes are held meanwhile; they are without it. */
  readonly pause?: boolean | undefined
  /** Lines of a Dockerfile that are applied: `ENV A=1`. */
  readonly changes?: readonly string[] | undefined
  /** Empties what the Docker CLI's configuration told the container of proxies, passwords included: it is told anew. */
  readonly withoutProxies?: boolean | undefined
}

export interface TarImageRequest {
  /** The name given to the image. */
  readonly reference: string
  readonly tar: NodeJS.ReadableStream
  readonly labels: Readonly<Record<string, string>>
}

export interface PullRequest {
  readonly reference: string
  /** The very image that is wanted, whatever the tag says elsewhere; it gets the tag. */
  readonly digest?: string | undefined
  readonly platform?: string | undefined
  /** Registry host to mirrors. */
  readonly mirrors: Mirrors
  readonly emit: (event: PullEvent) => void
}

/** An image that was pulled. */
export interface PulledImage extends ImageDetails {
  /** Host of the registry that gave it. */
  readonly from: string
  /** Of what was asked for, as the registry has it; absent when the engine does not tell. */
  readonly digest?: string | undefined
}

export interface PushRequest {
  /** The image, by a name or id that the engine knows. */
  readonly source: string
  /** What it is to be called at the registry: `registry.example.com/shop/api:1.2`. */
  readonly reference: string
  /** Whether the name says what went into the image, so that whatever the registry has under it is the image. */
  readonly byContent: boolean
  /** Digests that count as the image, beside those that the engine knows. */
  readonly alike: readonly string[]
  readonly emit: (event: PushEvent) => void
}

/** An image that a registry has now. */
export interface PushedImage {
  /** As the registry has it; absent when the engine does not tell. */
  readonly digest?: string | undefined
  /** Whether it was sent; else the registry had it. */
  readonly sent: boolean
}

export interface BuildRequest {
  /** The name given to the result. */
  readonly reference: string
  readonly build: BuildSpec
  /** Images that it starts from and that were built of the same definition: which ones they are. */
  readonly bases: Readonly<Record<string, string>>
  /** Digest that the frontend of the Dockerfile is to have; whatever its name stands for without it. */
  readonly frontend?: string | undefined
  /** Build although the engine has what would be built. */
  readonly again: boolean
  /** For the images that the Dockerfile starts from. */
  readonly mirrors: Mirrors
  readonly labels: Readonly<Record<string, string>>
  /** The value of one of its secrets; read when a step wants it. */
  readonly secret: (id: string) => Promise<Uint8Array> | undefined
  readonly emit: (event: BuildEvent | NoticeEvent | PullEvent) => void
}

export interface BuildResult {
  /** Digest of everything that went into it, kept as a label. */
  readonly key: string
  readonly details: ImageDetails
}

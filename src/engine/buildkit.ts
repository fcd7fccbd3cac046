import type { EngineInfo } from './port-types.ts'

/** Whether an engine builds by BuildKit, for which Dockerfiles may name an image that reads them. */
export const hasBuildKit = ({ product, os }: Pick<EngineInfo, 'product' | 'os'>): boolean =>
  product === 'docker' && os !== 'windows'

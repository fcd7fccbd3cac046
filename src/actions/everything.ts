import type { UpRequest } from './requests.ts'

/** All services, as the definition has them, and usable. */
export const EVERYTHING: UpRequest = {
  services: [],
  noDeps: false,
  forceRecreate: false,
  build: false,
  removeOrphans: false,
  wait: true,
}

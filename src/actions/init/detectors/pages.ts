import type { Detector } from '../types.ts'

/** Pages that are served as they are. */
export const pages: Detector = (files) => {
  const page = ['index.html', 'public/index.html'].find((file) => files.has(file))
  return page === undefined || files.has('package.json') ? {} : { app: { template: 'static', because: page } }
}

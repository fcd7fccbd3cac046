import type { Detector } from '../types.ts'

const FILE = 'Dockerfile'

/** A Dockerfile: the application itself, and the first port that its last stage exposes. */
export const dockerfile: Detector = (files) => {
  const text = files.get(FILE)
  if (text === undefined || !/^\s*FROM\s/im.test(text)) return {}
  const lastStage = text.slice(text.search(/^[ \t]*FROM\s(?![\s\S]*^[ \t]*FROM\s)/im))
  const port = /^\s*EXPOSE\s+(\d+)/im.exec(lastStage)?.[1]
  return { app: { because: FILE, port: port === undefined ? undefined : Number(port) } }
}

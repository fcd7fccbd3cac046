import { matches } from '../rules.ts'
import type { Detector } from '../types.ts'

const FILES = ['CMakeLists.txt', 'meson.build']

/** Libraries by which programs serve. */
const SERVERS =
  /\b(drogon|crow|pistache|oatpp|httplib|beast|cpprest\w*|grpc\+*|asio|poco\w*|libmicrohttpd|restbed|uwebsockets|libevent|mongoose|proxygen)\b/gi

/** C and C++: a program that is linked with what serves. */
export const cpp: Detector = (files) => {
  for (const file of FILES) {
    const text = (files.get(file) ?? '').replace(/#.*$/gm, '')
    const [library] = matches(text, SERVERS)
    if (library !== undefined && /\b(add_)?executable\s*\(/.test(text))
      return { app: { template: 'cpp', because: `${file}: ${library}` } }
  }
  return {}
}

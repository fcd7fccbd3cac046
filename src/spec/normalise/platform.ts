import { parsePlatform } from '../../base/platform.ts'
import type { Fields } from '../fields.ts'

/** The platform that a service is meant for. */
export const platformOf = (service: Fields): string | undefined => onePlatform(service.string('platform'))

/** All spellings of a platform are one: which image is built or pulled for it does not hang on them. */
export function onePlatform(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : parsePlatform(text)
}

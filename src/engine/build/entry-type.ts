const TYPE = 0o170000
const FILE = 0o100000
const FOLDER = 0o040000
const LINK = 0o120000

/** Of modes as the system has them. */
export const isFile = (mode: number): boolean => (mode & TYPE) === FILE
export const isFolder = (mode: number): boolean => (mode & TYPE) === FOLDER
export const isLink = (mode: number): boolean => (mode & TYPE) === LINK

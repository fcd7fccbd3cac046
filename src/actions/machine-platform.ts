import { platformName } from '../base/platform.ts'

/** Platform of an engine on this machine, where none is asked: `linux/amd64`. */
export const machinePlatform = (): string => platformName({ os: 'linux', architecture: process.arch })

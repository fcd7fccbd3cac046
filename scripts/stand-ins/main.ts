/**
 * `node scripts/stand-ins/main.ts [NAME...]`: makes stand-ins for images of Docker Hub out of Debian's
 * packages and pushes them to a local registry under their Docker Hub names. What is there already is left
 * alone. Prints the registry's address. See docs/stand-ins.md.
 */
import { makeStandIns } from './make.ts'

console.log(await makeStandIns(process.argv.slice(2)))

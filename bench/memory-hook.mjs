// Preloaded into a measured process: writes the most memory that it held, in bytes, to the file that is named.
import { writeFileSync } from 'node:fs'

const KIB = 1024
const file = process.env['BENCH_MEMORY_FILE']
if (file !== undefined)
  process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS * KIB)))

import { parseEnvFile } from '../../../definition/env-file.ts'
import { addressSign } from '../address.ts'
import type { Detector, Sign } from '../types.ts'

const FILES = ['.env', '.env.example', '.env.sample', '.env.template', '.env.dist', '.env.local', '.env.test']

/** Addresses in files of variables: the same names become outputs. Of a value, only the name of a database is kept. */
export const envFiles: Detector = (files) => ({
  signs: FILES.flatMap((file) => {
    const { values } = parseEnvFile(files.get(file) ?? '', () => undefined)
    return Object.entries(values).flatMap(([variable, value]): readonly Sign[] => {
      const sign = addressSign(variable, value)
      if (sign === undefined) return []
      const { templates, address, database } = sign
      return [
        {
          templates,
          because: `${file}: ${variable}`,
          address,
          ...(database === undefined ? {} : { with: { database } }),
        },
      ]
    })
  }),
})

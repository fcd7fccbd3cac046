const VARIABLE = 'ENVCTL_REGISTRY_MIRRORS'
const STAND_INS = `127.0.0.1:${process.env['ENVCTL_STAND_INS_PORT'] ?? 5500}`

/** Where images come from on this machine, for the environment of a process. */
export async function preparedEnv(): Promise<Readonly<Record<string, string>>> {
  return { [VARIABLE]: await mirrorsText() }
}

let known: Promise<string> | undefined

function mirrorsText(): Promise<string> {
  known ??= find()
  return known
}

async function find(): Promise<string> {
  const given = process.env[VARIABLE]
  if (given !== undefined) return given
  const answer = await fetch(`http://${STAND_INS}/v2/`, { signal: AbortSignal.timeout(2000) }).catch(
    () => undefined,
  )
  if (answer?.ok) return `docker.io=${STAND_INS}`
  throw new Error(
    `this test needs images: run it by "npm test", make stand-ins with "node scripts/stand-ins/main.ts", ` +
      `or say with ${VARIABLE} where they come from (empty: from Docker Hub)`,
  )
}

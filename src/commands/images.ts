import { images } from '../actions/images.ts'
import type { ImagesOutcome, UsedImage } from '../actions/outcomes.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, jsonFlag, loadFlags } from '../cli/flags.ts'
import { agoText, sizeText } from '../cli/store-text.ts'
import { table } from '../cli/table.ts'

export default class Images extends BaseCommand {
  static override summary = 'List the images of an environment'
  static override description =
    'What each service uses: how large it is, how much of that no other image has, of how many layers it is made, how old it is, and which instances have a container of it.'
  static override examples = [
    '<%= config.bin %> images',
    '<%= config.bin %> images db cache',
    '<%= config.bin %> images --json',
  ]
  static override strict = false
  static override args = {
    service: argument({ description: 'services whose images are listed; all without it' }),
  }
  static override flags = { ...loadFlags, engine: engineFlag, json: jsonFlag }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Images)
    const { loadSpec } = await import('../actions/load.ts')
    const spec = await loadSpec(this.loadRequest(flags))
    const deps = await this.deps(flags)
    const outcome = await images(spec, argv.map(String), deps)
    if (flags.json) return this.printJson(outcome)
    this.print(await textOf(outcome, Date.now()))
  }
}

const HEAD = ['SERVICES', 'IMAGE', 'FROM', 'SIZE', 'OWN', 'LAYERS', 'CREATED', 'USED BY']

async function textOf({ environment, images: list }: ImagesOutcome, now: number): Promise<string> {
  if (list.length === 0) return `Environment "${environment}" has no services`
  return table(
    HEAD,
    list.map((each) => rowOf(each, now)),
  )
}

function rowOf({ services, image, built, here }: UsedImage, now: number): readonly string[] {
  const about = [services.join(', '), image, built ? 'built here' : 'a registry']
  if (here === undefined) return [...about, 'not on the engine']
  return [
    ...about,
    sizeText(here.sizeBytes),
    sizeText(here.ownBytes),
    String(here.layers),
    agoText(Date.parse(here.createdAt), now),
    here.usedBy.join(', '),
  ]
}

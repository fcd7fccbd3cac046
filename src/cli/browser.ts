import open from 'open'

/** Hands an address to the person's browser and does not wait for it. */
export async function openInBrowser(url: string): Promise<void> {
  await open(url)
}

import type { ParamsOf, Parts } from '../support/parts'
import { deleteCommands } from './delete'
import { revertCommands } from './revert'
import { askedFor } from './take'
import { snapshotTree } from './tree'

/** The commands that what is meant with a VM's snapshots will be equal to. */
export async function snapshotCommands(
  { hosts }: Parts,
  { host: id, uuid, intents }: ParamsOf<'snapshots.commands'>,
): Promise<{ readonly text: string }> {
  const host = hosts.get(id)
  const tree = await snapshotTree(host, uuid, { images: 'overlays' })
  const lines: string[] = []
  for (const intent of intents) {
    if (intent.verb === 'take') lines.push(askedFor(host, tree, { uuid, ...intent }).command)
    else if (intent.verb === 'delete') lines.push(...(await deleteCommands(host, tree, intent)))
    else lines.push(...(await revertCommands(host, tree, { uuid, ...intent })))
  }
  return { text: lines.join('\n') }
}

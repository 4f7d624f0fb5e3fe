import type { ParamsOf, Parts } from '../support/parts'
import { deleteCommands } from './delete'
import { lvmCommands } from './lvm-verbs'
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
    if (intent.verb === 'take' && intent.way === 'lvm')
      lines.push(await lvmCommands(host, tree, { verb: 'take', wish: { uuid, ...intent } }))
    else if (intent.verb === 'take') lines.push(askedFor(host, tree, { uuid, ...intent }).command)
    else if (intent.verb === 'delete') lines.push(...(await deleteCommands(host, tree, intent)))
    else lines.push(...(await revertCommands(host, tree, { uuid, ...intent })))
  }
  return { text: lines.join('\n') }
}

import { quote } from '../../format/quote'

/** A definition as virsh would be asked for it. */
export interface CommandSide {
  readonly uri: string
  readonly name: string
  readonly uuid: string
  readonly which: 'live' | 'persistent'
  readonly snapshot?: string
}

/** virsh takes digits for a running VM's id, 32 hex digits for a uuid and a dash for an option: such names go by uuid. */
function domainWord({ name, uuid }: CommandSide): string {
  return /^(?:\d+|-.*|[0-9a-f-]{32,36})$/i.test(name) ? uuid : quote(name)
}

function dump(side: CommandSide): string {
  if (side.snapshot !== undefined)
    return `virsh -c ${quote(side.uri)} snapshot-dumpxml ${domainWord(side)} --snapshotname ${quote(side.snapshot)}`
  const which = side.which === 'persistent' ? ' --inactive' : ''
  return `virsh -c ${quote(side.uri)} dumpxml${which} ${domainWord(side)}`
}

/** What a person would type to see the same two definitions and their differences (bash). */
export function compareCommands(left: CommandSide, right: CommandSide): string {
  return `diff -u <(${dump(left)}) \\\n        <(${dump(right)})\n`
}

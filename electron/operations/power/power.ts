import type { PowerAction } from '@shared/model/domain'
import { starts } from '@shared/model/domain-state'
import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { withBootMenu } from '../../xml'
import { type ParamsOf, type Parts, summary, virsh } from '../support/parts'
import { clonesOn } from './clones-of'
import { explainStart } from './missing-network'

const WORDS: Readonly<Record<PowerAction, readonly string[]>> = {
  start: ['start'],
  'start-paused': ['start', '--paused'],
  'start-boot-menu': ['start'],
  'start-fresh': ['start', '--force-boot'],
  shutdown: ['shutdown'],
  reboot: ['reboot'],
  reset: ['reset'],
  'force-off': ['destroy'],
  pause: ['suspend'],
  resume: ['resume'],
  save: ['managedsave'],
  'discard-saved': ['managedsave-remove'],
}

/** Starts, stops, pauses, saves. @throws domain.wrong-state, domain.has-clones, network.inactive, network.missing, libvirt.error */
export async function power(
  { hosts, transcript }: Parts,
  { host: id, uuid, action, despiteClones }: ParamsOf<'domains.power'>,
): Promise<void> {
  const host = hosts.get(id)
  if (starts(action) && despiteClones !== true) {
    const clones = await clonesOn(host, uuid)
    if (clones.length > 0) {
      throw problem('domain.has-clones', {
        params: { name: summary(host, uuid).name, clones: clones.join(', ') },
        remedies: [{ kind: 'start-anyway', params: { host: id, uuid, action } }],
      })
    }
  }
  const [verb = '', ...options] = WORDS[action]
  const line = virsh(host, verb, uuid, ...options)
  const menu = "with <bootmenu enable='yes'/> in <os> for this one start"
  return transcript.run(host, action === 'start-boot-menu' ? `# ${menu}\n${line}` : line, () =>
    (action === 'start-boot-menu' ? startWithMenu(host, uuid) : host.power(uuid, action)).catch((error: unknown) =>
      explainStart(host, uuid, action, error),
    ),
  )
}

/**
 * The firmware's menu belongs to the definition, so that is changed for one start and put back as it was, whether the VM
 * starts or not.
 */
async function startWithMenu(host: Host, uuid: string): Promise<void> {
  const { name } = summary(host, uuid)
  const before = await host.xmlWithSecrets(uuid, 'persistent')
  await host.define(withBootMenu(before), name)
  try {
    await host.power(uuid, 'start')
  } finally {
    await host.define(before, name)
  }
}

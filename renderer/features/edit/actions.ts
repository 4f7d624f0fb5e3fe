import { CalendarCheck, CalendarX, Cpu, Pencil } from 'lucide-react'
import { type ActionContext, actionsOf, type Reason } from '../../actions/actions'
import { runOnAll } from '../../actions/effects'
import { dialogVerb, reachable } from '../../actions/rules'
import { request } from '../../api'
import { ofFirst } from '../../common/of-first'
import { late } from '../../components'
import type { DialogTable } from '../../stores'
import { editWords } from './words'

declare module '../../stores/dialogs' {
  interface DialogParams {
    edit: OfDomains
    resources: OfDomains
  }
}

/** As soon as one of the selected VMs is not so already. */
function autostartRule(on: boolean) {
  return (context: ActionContext): true | Reason => {
    const base = reachable(context)
    if (base !== true) return base
    const able = context.selected.filter((d) => d.persistent)
    if (able.length === 0) return 'reason.transientOnly'
    return able.some((d) => d.autostart !== on) || (on ? 'reason.autostarts' : 'reason.noAutostart')
  }
}

function autostart(on: boolean) {
  return ({ selected }: ActionContext) =>
    runOnAll(
      on ? 'autostart' : 'no-autostart',
      selected.filter((d) => d.persistent && d.autostart !== on),
      ({ host, uuid }) => request('domains.edit', { host, uuid, autostart: on }),
    )
}

/** What changes what a VM is called and given. */
export const editActions = actionsOf(editWords, [
  dialogVerb('vm.edit', 'edit', Pencil, { keys: { key: 'F2' }, enabled: reachable, place: 'edit', bar: 'edit' }),
  dialogVerb('vm.resources', 'resources', Cpu, { place: 'edit', bar: 'edit' }),
  { id: 'vm.autostart', icon: CalendarCheck, place: 'edit', enabled: autostartRule(true), run: autostart(true) },
  { id: 'vm.no-autostart', icon: CalendarX, place: 'edit', enabled: autostartRule(false), run: autostart(false) },
])

export const editDialogs: DialogTable<'edit' | 'resources'> = {
  edit: late(() => import('./late'), 'EditDialog'),
  resources: ofFirst(late(() => import('./late'), 'ResourcesDialog')),
}

import type { DomainSummary, PowerAction } from '@shared/model/domain'
import { allows } from '@shared/model/domain-state'
import { Moon, Pause, Play, Power, PowerOff, RotateCcw, Trash2, Zap } from 'lucide-react'
import { type ActionContext, actionsOf, type Reason, type Verb } from '../../actions/actions'
import { powerOn } from '../../actions/effects'
import { openOn, reachable } from '../../actions/rules'
import type { DialogTable } from '../../stores'
import { confirmFor } from './confirm-power'
import { powerWords } from './words'

declare module '../../stores/dialogs' {
  interface DialogParams {
    'force-off': OfDomains
    reset: OfDomains
    'start-fresh': OfDomains
    'discard-saved': OfDomains
  }
}

/** Power actions that lose something, and ask first. */
export type ConfirmedPower = Extract<PowerAction, 'force-off' | 'reset' | 'start-fresh' | 'discard-saved'>

/** Whether a VM's state allows a power action, or why not. */
function allowed(domain: DomainSummary, action: PowerAction): true | Reason {
  const answer = allows(domain.state, action)
  return answer === true ? true : `reason.${answer}`
}

/** Possible as soon as one of the selected VMs allows it; the reason is the first one's. */
function powerRule(action: PowerAction) {
  return (context: ActionContext): true | Reason => {
    const base = reachable(context)
    if (base !== true) return base
    const answers = context.selected.map((d) => allowed(d, action))
    return answers.includes(true) ? true : (answers[0] ?? 'reason.nothing')
  }
}

/** The selected VMs that a power action would meet. */
export function powerTargets(selected: readonly DomainSummary[], action: PowerAction): readonly DomainSummary[] {
  return selected.filter((d) => allowed(d, action) === true)
}

type More = Partial<Verb<`vm.${PowerAction}`>>

function power(action: PowerAction, icon: Verb<string>['icon'], more: More = {}): Verb<`vm.${PowerAction}`> {
  return {
    id: `vm.${action}`,
    icon,
    enabled: powerRule(action),
    run: ({ selected }) => powerOn(powerTargets(selected, action), action),
    ...more,
  }
}

/** One that loses something: asks first. */
function risky(action: ConfirmedPower, icon: Verb<string>['icon'], more: More): Verb<`vm.${PowerAction}`> {
  const run = ({ selected }: ActionContext) => openOn(action, powerTargets(selected, action))
  return power(action, icon, { danger: true, run, ...more })
}

/** The power verbs, in the order of the menus. */
export const powerActions = actionsOf(powerWords, [
  power('start', Play, { keys: { key: 'Enter', mod: true }, bar: 'power' }),
  power('start-paused', Play, { place: 'start' }),
  power('start-boot-menu', Play, { place: 'start' }),
  risky('start-fresh', Play, { place: 'start-afresh' }),
  power('shutdown', Power, { bar: 'power' }),
  power('reboot', RotateCcw, { bar: 'power' }),
  power('pause', Pause, { keys: { key: 'p', mod: true }, bar: 'power' }),
  power('resume', Play, { bar: 'power' }),
  power('save', Moon, { bar: 'power' }),
  risky('discard-saved', Trash2, { place: 'start-afresh' }),
  risky('reset', Zap, { place: 'stop' }),
  risky('force-off', PowerOff, { place: 'stop', bar: 'power' }),
])

export const powerDialogs: DialogTable<'force-off' | 'reset' | 'start-fresh' | 'discard-saved'> = {
  'force-off': confirmFor('force-off'),
  reset: confirmFor('reset'),
  'start-fresh': confirmFor('start-fresh'),
  'discard-saved': confirmFor('discard-saved'),
}

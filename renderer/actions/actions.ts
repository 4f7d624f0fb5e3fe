import type { DomainRef, DomainSummary, PowerAction } from '@shared/model/domain'
import { allows, isActive } from '@shared/model/domain-state'
import type { HostId, HostSummary } from '@shared/model/host'
import {
  ArrowLeft,
  ArrowRight,
  CalendarCheck,
  CalendarX,
  Camera,
  CodeXml,
  CopyPlus,
  Cpu,
  Database,
  Disc3,
  GitCompare,
  HardDrive,
  Info,
  ListChecks,
  ListFilter,
  type LucideIcon,
  Maximize2,
  Minimize2,
  Moon,
  Network,
  PanelLeft,
  Pause,
  Pencil,
  Play,
  Power,
  PowerOff,
  RefreshCw,
  RotateCcw,
  Search,
  Server,
  Settings,
  SquareTerminal,
  Stethoscope,
  Trash2,
  WandSparkles,
  Zap,
} from 'lucide-react'
import type { WordKey } from '../i18n'
import type { History } from '../stores/navigation'
import type { actionWords } from './action-words'
import { HOST_ACTIONS, type HostVerb } from './host-actions'
import type { Keys } from './keys'

/** What the rules look at: the rows that a verb would meet, and where the user is. */
export interface ActionContext {
  readonly host: HostSummary | undefined
  /** all of them, where the list is not of one */
  readonly hosts?: readonly HostSummary[]
  /** selected VMs of the list on screen; empty on another page */
  readonly selected: readonly DomainSummary[]
  readonly history: History
  /** the tabs of the selected VM fill the page */
  readonly filled?: boolean
}

type ActionWord = WordKey<(typeof actionWords)['en']>
export type ActionId = Extract<ActionWord, `vm.${string}` | `app.${string}` | `host.${string}`>
/** Why an action cannot be done now: a key of the words under `reason`. */
export type Reason = Extract<ActionWord, `reason.${string}`>

/** Power actions that lose something, and ask first. */
export type ConfirmedPower = Extract<PowerAction, 'force-off' | 'reset' | 'start-fresh' | 'discard-saved'>

/** Dialogs about one VM or several. */
export type VmDialog =
  | 'edit'
  | 'snapshot-take'
  | 'resources'
  | 'delete'
  | 'media'
  | 'attach-disk'
  | 'attach-interface'
  | 'prepare'

/** What actions do, handed in so that the table itself holds rules only (effects.ts). */
export interface Effects {
  power(domains: readonly DomainRef[], action: PowerAction): void
  confirm(kind: ConfirmedPower, domains: readonly DomainRef[]): void
  /** opens a dialog on VMs */
  dialog(kind: VmDialog, domains: readonly DomainRef[]): void
  autostart(domains: readonly DomainRef[], on: boolean): void
  editXml(domain: DomainRef): void
  define(host: HostId): void
  resources(host: HostId, tab: 'networks' | 'pools'): void
  addHost(): void
  toggleTranscript(): void
  clone(source: DomainRef): void
  compare(left: DomainSummary, right: DomainSummary | null): void
  palette(): void
  toggleSidebar(): void
  toggleFill(): void
  showJobs(): void
  refresh(): void
  focusFilter(): void
  back(): void
  forward(): void
  settings(tab: 'general' | 'about'): void
  /** collects what a bug report needs, and shows it */
  diagnostics(): void
  /** a verb of host-actions.ts */
  host(verb: HostVerb, host: HostId): void
}

export interface Action {
  readonly id: ActionId
  readonly icon: LucideIcon
  readonly filled?: boolean
  readonly danger?: boolean
  readonly keys?: Keys
  /** Ctrl on macOS has its own keys for going through pages */
  readonly macKeys?: Keys
  /** what else it is called, and its icon, while it would take back what it did; missing: always the same */
  readonly back?: (context: ActionContext) => { readonly word: ActionWord; readonly icon: LucideIcon } | undefined
  enabled(context: ActionContext): true | Reason
  run(context: ActionContext, effects: Effects): void
}

/** Whether a VM's state allows a power action, or why not. */
function allowed(domain: DomainSummary, action: PowerAction): true | Reason {
  const answer = allows(domain.state, action)
  return answer === true ? true : `reason.${answer}`
}

/** Something is selected and its host answers. */
function reachable(context: ActionContext): true | Reason {
  if (context.selected.length === 0) return 'reason.nothing'
  const hosts = context.host === undefined ? (context.hosts ?? []) : [context.host]
  const online = new Set(hosts.filter((h) => h.state.kind === 'online').map((h) => h.id))
  return context.selected.some((d) => online.has(d.host)) || 'reason.away'
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

function power(id: ActionId, action: PowerAction, icon: LucideIcon, more: Partial<Action> = {}): Action {
  return {
    id,
    icon,
    enabled: powerRule(action),
    run: (context, effects) => effects.power(powerTargets(context.selected, action), action),
    ...more,
  }
}

/** What a selection can be compared with: two VMs with each other, a running one with its saved definition. */
function compareRule(context: ActionContext): true | Reason {
  const base = reachable(context)
  if (base !== true) return base
  const [first, second, ...rest] = context.selected
  if (first === undefined || rest.length > 0) return 'reason.two'
  if (second !== undefined) return true
  if (!isActive(first.state)) return 'reason.two'
  return first.persistent ? true : 'reason.transient'
}

const always = (): true => true

/** One VM only, whose host answers; `more` may refuse it. */
function one(more: (domain: DomainSummary) => true | Reason = always) {
  return (context: ActionContext): true | Reason => {
    const base = reachable(context)
    if (base !== true) return base
    const [domain, ...others] = context.selected
    return domain === undefined || others.length > 0 ? 'reason.one' : more(domain)
  }
}

/** What needs a saved definition. */
const persistent = (domain: DomainSummary): true | Reason => domain.persistent || 'reason.transientOnly'

/** Several are deleted one after another; a transient one cannot be, it goes by itself. */
function deletable(context: ActionContext): true | Reason {
  const base = reachable(context)
  return base !== true ? base : context.selected.every((d) => d.persistent) || 'reason.transientOnly'
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

/** The host on screen answers. */
const hostOnline = (context: ActionContext): true | Reason =>
  context.host === undefined ? 'reason.noHost' : context.host.state.kind === 'online' || 'reason.away'

function dialog(id: ActionId, kind: VmDialog, icon: LucideIcon, more: Partial<Action> = {}): Action {
  return {
    id,
    icon,
    enabled: one(),
    run: ({ selected }, effects) => effects.dialog(kind, selected),
    ...more,
  }
}

/**
 * Every verb, once. Toolbar, context menu, palette, keys and the application menu are drawn from this table; what cannot
 * be done now says why.
 */
export const ACTIONS: readonly Action[] = [
  power('vm.start', 'start', Play, { keys: { key: 'Enter', mod: true } }),
  power('vm.start-paused', 'start-paused', Play),
  power('vm.start-boot-menu', 'start-boot-menu', Play),
  power('vm.start-fresh', 'start-fresh', Play, {
    danger: true,
    run: (context, effects) => effects.confirm('start-fresh', powerTargets(context.selected, 'start-fresh')),
  }),
  power('vm.shutdown', 'shutdown', Power),
  power('vm.reboot', 'reboot', RotateCcw),
  power('vm.reset', 'reset', Zap, {
    danger: true,
    run: (context, effects) => effects.confirm('reset', powerTargets(context.selected, 'reset')),
  }),
  power('vm.force-off', 'force-off', PowerOff, {
    danger: true,
    run: (context, effects) => effects.confirm('force-off', powerTargets(context.selected, 'force-off')),
  }),
  power('vm.pause', 'pause', Pause, { keys: { key: 'p', mod: true } }),
  power('vm.resume', 'resume', Play),
  power('vm.save', 'save', Moon),
  power('vm.discard-saved', 'discard-saved', Trash2, {
    danger: true,
    run: (context, effects) => effects.confirm('discard-saved', powerTargets(context.selected, 'discard-saved')),
  }),
  dialog('vm.edit', 'edit', Pencil, { keys: { key: 'F2' }, enabled: reachable }),
  dialog('vm.resources', 'resources', Cpu),
  {
    id: 'vm.autostart',
    icon: CalendarCheck,
    enabled: autostartRule(true),
    run: ({ selected }, effects) =>
      effects.autostart(
        selected.filter((d) => d.persistent && !d.autostart),
        true,
      ),
  },
  {
    id: 'vm.no-autostart',
    icon: CalendarX,
    enabled: autostartRule(false),
    run: ({ selected }, effects) =>
      effects.autostart(
        selected.filter((d) => d.persistent && d.autostart),
        false,
      ),
  },
  {
    id: 'vm.xml',
    icon: CodeXml,
    enabled: one(persistent),
    run: ({ selected: [domain] }, effects) => domain && effects.editXml(domain),
  },
  dialog('vm.snapshot', 'snapshot-take', Camera, { keys: { key: 's', mod: true, shift: true } }),
  dialog('vm.media', 'media', Disc3),
  dialog('vm.attach-disk', 'attach-disk', HardDrive),
  dialog('vm.attach-interface', 'attach-interface', Network),
  dialog('vm.delete', 'delete', Trash2, { danger: true, keys: { key: 'Delete' }, enabled: deletable }),
  {
    id: 'vm.clone',
    icon: CopyPlus,
    keys: { key: 'd', mod: true },
    enabled: (context) => {
      const base = reachable(context)
      return base === true && context.selected.length > 1 ? 'reason.one' : base
    },
    run: ({ selected: [source] }, effects) => source && effects.clone(source),
  },
  dialog('vm.prepare', 'prepare', WandSparkles, { enabled: one(persistent) }),
  {
    id: 'vm.compare',
    icon: GitCompare,
    keys: { key: 'd', mod: true, shift: true },
    enabled: compareRule,
    run: ({ selected: [left, right] }, effects) => left && effects.compare(left, right ?? null),
  },
  {
    id: 'host.add',
    icon: Server,
    enabled: always,
    run: (_context, effects) => effects.addHost(),
  },
  {
    id: 'host.define',
    icon: CodeXml,
    enabled: hostOnline,
    run: ({ host }, effects) => host && effects.define(host.id),
  },
  {
    id: 'host.networks',
    icon: Network,
    enabled: hostOnline,
    run: ({ host }, effects) => host && effects.resources(host.id, 'networks'),
  },
  {
    id: 'host.pools',
    icon: Database,
    enabled: hostOnline,
    run: ({ host }, effects) => host && effects.resources(host.id, 'pools'),
  },
  {
    id: 'app.transcript',
    icon: SquareTerminal,
    keys: { key: 't', mod: true, shift: true },
    enabled: always,
    run: (_context, effects) => effects.toggleTranscript(),
  },
  {
    id: 'app.palette',
    icon: Search,
    keys: { key: 'k', mod: true },
    enabled: always,
    run: (_context, effects) => effects.palette(),
  },
  {
    id: 'app.filter',
    icon: ListFilter,
    keys: { key: 'f', mod: true, shift: true },
    enabled: always,
    run: (_context, effects) => effects.focusFilter(),
  },
  {
    id: 'app.sidebar',
    icon: PanelLeft,
    keys: { key: 'b', mod: true },
    enabled: always,
    run: (_context, effects) => effects.toggleSidebar(),
  },
  {
    id: 'app.fill',
    icon: Maximize2,
    keys: { key: 'm', mod: true, shift: true },
    back: ({ filled }) => (filled ? { word: 'back.fill', icon: Minimize2 } : undefined),
    enabled: ({ selected }) => selected.length === 1 || (selected.length === 0 ? 'reason.nothing' : 'reason.one'),
    run: (_context, effects) => effects.toggleFill(),
  },
  {
    id: 'app.jobs',
    icon: ListChecks,
    keys: { key: 'j', mod: true },
    enabled: always,
    run: (_context, effects) => effects.showJobs(),
  },
  {
    id: 'app.back',
    icon: ArrowLeft,
    keys: { key: 'ArrowLeft', alt: true },
    macKeys: { key: '[', mod: true },
    enabled: ({ history }) => history.at > 0 || 'reason.noBack',
    run: (_context, effects) => effects.back(),
  },
  {
    id: 'app.forward',
    icon: ArrowRight,
    keys: { key: 'ArrowRight', alt: true },
    macKeys: { key: ']', mod: true },
    enabled: ({ history }) => history.at < history.pages.length - 1 || 'reason.noForward',
    run: (_context, effects) => effects.forward(),
  },
  {
    id: 'app.refresh',
    icon: RefreshCw,
    keys: { key: 'F5' },
    enabled: always,
    run: (_context, effects) => effects.refresh(),
  },
  {
    id: 'app.settings',
    icon: Settings,
    keys: { key: ',', mod: true },
    enabled: always,
    run: (_context, effects) => effects.settings('general'),
  },
  {
    id: 'app.diagnostics',
    icon: Stethoscope,
    enabled: always,
    run: (_context, effects) => effects.diagnostics(),
  },
  { id: 'app.about', icon: Info, enabled: always, run: (_context, effects) => effects.settings('about') },
  ...HOST_ACTIONS,
]

const BY_ID = new Map<string, Action>(ACTIONS.map((a) => [a.id, a]))

/** An action by its id, as the application menu names it; undefined for one that is not ours. */
export function actionById(id: string): Action | undefined {
  return BY_ID.get(id)
}

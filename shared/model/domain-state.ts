import type { DomainState, PowerAction } from './domain'

/**
 * The one place that says what a domain's state means. A crashed VM is active: QEMU is still there, stopped, with its images open
 * (on_crash=preserve), and libvirt refuses to start it until it is forced off. One that ended by a crash is simply shut off.
 * Source: libvirt's qemuProcessHandleGuestPanic and virDomainObjIsActive; `virsh help` of each verb.
 */

/** Surely off: nothing has its images open, and there is no live definition. An unknown state is neither off nor active. */
export const isOff = (state: DomainState): boolean => state === 'shut-off' || state === 'saved'

/** Surely active: there is a live definition, and a process that has the images open. */
export const isActive = (state: DomainState): boolean => !isOff(state) && state !== 'unknown'

/** Actions that start a VM. */
const STARTS: ReadonlySet<PowerAction> = new Set(['start', 'start-paused', 'start-boot-menu', 'start-fresh'])
export const starts = (action: PowerAction): boolean => STARTS.has(action)

/** Why a state does not allow a power action; the renderer has the words. */
export type PowerRefusal =
  | 'running'
  | 'paused'
  | 'shuttingDown'
  | 'notRunning'
  | 'notPaused'
  | 'saved'
  | 'notSaved'
  | 'asleep'
  | 'crashed'
  | 'unknown'

type Allowed = Readonly<Record<DomainState, true | PowerRefusal>>

const START: Allowed = {
  running: 'running',
  paused: 'paused',
  'shutting-down': 'running',
  'shut-off': true,
  saved: true,
  crashed: 'crashed',
  suspended: 'asleep',
  unknown: 'unknown',
}

/** Asks something of a guest that runs. */
const GUEST: Allowed = {
  running: true,
  paused: 'paused',
  'shutting-down': 'shuttingDown',
  'shut-off': 'notRunning',
  saved: 'notRunning',
  crashed: 'crashed',
  suspended: 'asleep',
  unknown: 'unknown',
}

const POWER: Readonly<Record<PowerAction, Allowed>> = {
  start: START,
  'start-paused': START,
  'start-boot-menu': { ...START, saved: 'saved' },
  'start-fresh': { ...START, 'shut-off': 'notSaved' },
  shutdown: GUEST,
  reboot: GUEST,
  reset: { ...GUEST, paused: true, 'shutting-down': true },
  'force-off': { ...GUEST, paused: true, 'shutting-down': true, crashed: true, suspended: true },
  pause: { ...GUEST, 'shutting-down': true },
  resume: { ...GUEST, running: 'notPaused', paused: true, 'shutting-down': 'notPaused' },
  save: { ...GUEST, paused: true },
  'discard-saved': {
    running: 'notSaved',
    paused: 'notSaved',
    'shutting-down': 'notSaved',
    'shut-off': 'notSaved',
    saved: true,
    crashed: 'notSaved',
    suspended: 'notSaved',
    unknown: 'unknown',
  },
}

/** Whether a state allows a power action, or why not. */
export const allows = (state: DomainState, action: PowerAction): true | PowerRefusal => POWER[action][state]

/** The states that an action wants to come to: a VM that is in one already needs nothing, and that is no error. */
const WANTED: Readonly<Partial<Record<PowerAction, readonly DomainState[]>>> = {
  start: ['running'],
  'start-paused': ['paused'],
  'start-fresh': ['running'],
  save: ['saved'],
  'force-off': ['shut-off', 'saved'],
  pause: ['paused'],
  resume: ['running'],
  shutdown: ['shut-off', 'saved', 'shutting-down'],
}
export const isWanted = (action: PowerAction, state: DomainState): boolean => WANTED[action]?.includes(state) ?? false

import { describe, expect, it } from 'vitest'
import type { DomainState, PowerAction } from './domain'
import { allows, isActive, isOff, isWanted, starts } from './domain-state'

const STATES = [
  'running',
  'paused',
  'shutting-down',
  'shut-off',
  'saved',
  'crashed',
  'suspended',
  'unknown',
] as const satisfies readonly DomainState[]

/** A column a state of STATES: + it can be done, = it is what the action wants already, . it cannot be done. */
const TABLE: Readonly<Record<PowerAction, string>> = {
  //                   running paused shutting-down shut-off saved crashed suspended unknown
  start: '             =       .      .             +        +     .       .         .',
  'start-paused': '    .       =      .             +        +     .       .         .',
  'start-boot-menu': ' .       .      .             +        .     .       .         .',
  'start-fresh': '     =       .      .             .        +     .       .         .',
  shutdown: '          +       .      =             =        =     .       .         .',
  reboot: '            +       .      .             .        .     .       .         .',
  reset: '             +       +      +             .        .     .       .         .',
  'force-off': '       +       +      +             =        =     +       +         .',
  pause: '             +       =      +             .        .     .       .         .',
  resume: '            =       +      .             .        .     .       .         .',
  save: '              +       +      .             .        =     .       .         .',
  'discard-saved': '   .       .      .             .        +     .       .         .',
}

describe('what a state means', () => {
  it.each([
    ['off', isOff, ['shut-off', 'saved']],
    // A crashed VM's QEMU is still there, with its images open.
    ['active', isActive, ['running', 'paused', 'shutting-down', 'crashed', 'suspended']],
  ] as const)('%s', (_, holds, expected) => {
    expect(STATES.filter(holds)).toEqual(expected)
  })

  it.each(Object.entries(TABLE) as [PowerAction, string][])('%s', (action, row) => {
    const marks = STATES.map((state) => (allows(state, action) === true ? '+' : isWanted(action, state) ? '=' : '.'))
    expect(marks).toEqual(row.trim().split(/\s+/))
  })

  it('starts a crashed VM only after it was forced off, and says so', () => {
    for (const action of Object.keys(TABLE) as PowerAction[]) {
      if (starts(action)) expect(allows('crashed', action)).toBe('crashed')
    }
    expect(allows('crashed', 'force-off')).toBe(true)
  })

  it('does nothing to a VM whose state is unknown', () => {
    for (const action of Object.keys(TABLE) as PowerAction[]) expect(allows('unknown', action)).toBe('unknown')
  })
})

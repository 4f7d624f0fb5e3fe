import type { Problem } from '@shared/problem'

/** The way from an Offshoot to the lab host. */
export type WayIn = { readonly host: string; readonly pictures: string } & (
  | { readonly kind: 'local'; readonly socket: string; readonly pid: number }
  | { readonly kind: 'ssh'; readonly address: string; readonly config: string }
)

/** Whom a cut after a call hits: Offshoot itself, or its connections to libvirt. */
export type CutWhom = 'application' | 'connection'

/** What an Offshoot is told. */
export type Ask =
  | { readonly begin: WayIn }
  | { readonly cutAfter: number; readonly whom: CutWhom }
  | { readonly id: number; readonly name: string; readonly params: unknown }

export type Answer = { readonly value?: unknown; readonly problem?: Problem }

/** What an Offshoot tells. */
export type Told = ({ readonly answer: number } & Answer) | { readonly cut: number } | { readonly fault: string }

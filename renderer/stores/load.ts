import type { DomainLoad, LoadSample } from '@shared/model/resources'
import { useSyncExternalStore } from 'react'

/** Readings kept for each VM: four minutes of one every 2 s. */
export const KEPT = 120

export interface LoadPoint extends DomainLoad {
  /** ms since 1970 */
  readonly at: number
}

/**
 * The load of VMs that are on screen. Outside React's state: a reading of 1,000 VMs draws again only what shows one of them.
 */
const points = new Map<string, readonly LoadPoint[]>()
const listeners = new Map<string, Set<() => void>>()
const NONE: readonly LoadPoint[] = []

const keyOf = (host: string, uuid: string) => `${host}/${uuid}`

export function addSample({ host, at, domains }: LoadSample): void {
  const seen = new Set<string>()
  for (const load of domains) {
    const key = keyOf(host, load.uuid)
    seen.add(key)
    const before = points.get(key) ?? NONE
    points.set(key, [...(before.length >= KEPT ? before.slice(1 - KEPT) : before), { ...load, at }])
    tell(key)
  }
  // One that runs no more has no load: its next start begins anew.
  for (const key of points.keys()) {
    if (key.startsWith(`${host}/`) && !seen.has(key)) {
      points.delete(key)
      tell(key)
    }
  }
}

function tell(key: string): void {
  for (const listener of listeners.get(key) ?? []) listener()
}

/** The readings of one VM, oldest first; empty while none are known. */
export function useLoad(host: string, uuid: string): readonly LoadPoint[] {
  const key = keyOf(host, uuid)
  return useSyncExternalStore(
    (listener) => {
      const set = listeners.get(key) ?? new Set()
      listeners.set(key, set)
      set.add(listener)
      return () => {
        set.delete(listener)
        if (set.size === 0) listeners.delete(key)
      }
    },
    () => points.get(key) ?? NONE,
  )
}

import type { Events } from '@shared/contract'
import type { DomainState } from '@shared/model/domain'
import type { HostId } from '@shared/model/host'
import { create } from 'zustand'

/** Tabs of the pane under the list. */
export type VmTab = 'overview' | 'snapshots' | 'screen' | 'xml'

/** What a list is narrowed down to, besides the words that were typed. */
export interface Only {
  readonly states: readonly DomainState[]
  /** '' stands for VMs without any */
  readonly tags: readonly string[]
  readonly hosts: readonly HostId[]
}

export const EVERYTHING: Only = { states: [], tags: [], hosts: [] }

interface View {
  readonly window: Events['window.state']
  readonly tab: VmTab
  readonly filter: string
  /** the list shows only these; an empty list is no wish */
  readonly only: Only
}

/** What is on screen besides page, selection and dialog; not kept between runs. */
export const useView = create<View>(() => ({
  window: { maximized: false, fullscreen: false, focused: true },
  tab: 'overview',
  filter: '',
  only: EVERYTHING,
}))

export function setView(change: Partial<View>): void {
  useView.setState(change)
}

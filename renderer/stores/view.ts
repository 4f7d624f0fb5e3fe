import type { Events } from '@shared/contract'
import { create } from 'zustand'

/** Tabs of the pane under the list. */
export type VmTab = 'overview' | 'xml'

interface View {
  readonly window: Events['window.state']
  readonly tab: VmTab
  readonly filter: string
}

/** What is on screen besides page, selection and dialog; not kept between runs. */
export const useView = create<View>(() => ({
  window: { maximized: false, fullscreen: false, focused: true },
  tab: 'overview',
  filter: '',
}))

export function setView(change: Partial<View>): void {
  useView.setState(change)
}

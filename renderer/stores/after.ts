import type { Problem } from '@shared/problem'
import { create } from 'zustand'

/** What the user wished for the end of a job. View state: it is of no use to anybody once this window is gone. */
interface After {
  readonly compare: ReadonlySet<string>
  readonly prepare: ReadonlySet<string>
  /** ended jobs taken out of the strip; they stay in the list */
  readonly hidden: ReadonlySet<string>
}

export const useAfter = create<After>(() => ({ compare: new Set(), prepare: new Set(), hidden: new Set() }))

/** Opens the comparison of original and clone when this job is done. */
export function compareWhenDone(job: string): void {
  useAfter.setState(({ compare }) => ({ compare: new Set(compare).add(job) }))
}

/** @returns whether the comparison was wished for; it is then opened once */
export function takeCompare(job: string): boolean {
  const { compare } = useAfter.getState()
  if (!compare.has(job)) return false
  useAfter.setState({ compare: new Set([...compare].filter((id) => id !== job)) })
  return true
}

/** Opens the dialog that prepares the clone's guest when this job is done. */
export function prepareWhenDone(job: string): void {
  useAfter.setState(({ prepare }) => ({ prepare: new Set(prepare).add(job) }))
}

/** @returns whether preparing was wished for; its dialog is then opened once */
export function takePrepare(job: string): boolean {
  const { prepare } = useAfter.getState()
  if (!prepare.has(job)) return false
  useAfter.setState({ prepare: new Set([...prepare].filter((id) => id !== job)) })
  return true
}

/** Takes an ended job out of the strip. */
export function hideInStrip(job: string): void {
  useAfter.setState(({ hidden }) => ({ hidden: new Set(hidden).add(job) }))
}

interface Troubles {
  /** why the last thing asked of a job was refused, by job */
  readonly byJob: Readonly<Record<string, Problem>>
}

const useTroubles = create<Troubles>(() => ({ byJob: {} }))

export function useTrouble(job: string): Problem | undefined {
  return useTroubles((s) => s.byJob[job])
}

export function setTrouble(job: string, problem: Problem | null): void {
  useTroubles.setState(({ byJob: { [job]: _, ...others } }) => ({
    byJob: problem === null ? others : { ...others, [job]: problem },
  }))
}

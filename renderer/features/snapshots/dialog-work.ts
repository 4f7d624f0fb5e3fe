import type { Problem } from '@shared/problem'
import { useEffect, useRef, useState } from 'react'
import { problemOf } from '../../api'
import { openDialog } from '../../stores'

/**
 * The work of a dialog that may be hidden while libvirt is at it: what goes wrong stands in the dialog, or, when that is gone,
 * in one of its own; what is done closes it, and nothing that was opened since.
 * @param what names it where its dialog is gone, e.g. "Take a snapshot of web"
 */
export function useDialogWork(what: string, onClose: () => void) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const shown = useRef(true)
  useEffect(() => {
    shown.current = true
    return () => {
      shown.current = false
    }
  }, [])
  /** @param work answers what is to follow once the dialog is closed */
  const run = async (work: () => Promise<(() => void) | undefined>) => {
    if (busy) return
    setBusy(true)
    setProblem(null)
    try {
      const after = await work()
      if (shown.current) onClose()
      after?.()
    } catch (error) {
      if (shown.current) setProblem(problemOf(error))
      else openDialog({ kind: 'problem', problem: problemOf(error), what })
    }
    setBusy(false)
  }
  return { busy, problem, setProblem, run }
}

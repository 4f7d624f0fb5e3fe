import { create } from 'zustand'

/** Whether the dialog that collects diagnostics is on screen; it lies over whatever dialog the fault was met in. */
export const useDiagnostics = create<{ readonly open: boolean }>(() => ({ open: false }))

export function openDiagnostics(): void {
  useDiagnostics.setState({ open: true })
}

export function closeDiagnostics(): void {
  useDiagnostics.setState({ open: false })
}

import { type ComponentType, Suspense } from 'react'
import { FaultBoundary } from '../components'
import { closeDialog, useDialogs } from '../stores'
import { dialogs } from './verbs'

/** The dialog on screen, if any; loaded when it is first opened. */
export function Dialogs() {
  const { open } = useDialogs()
  if (open === null) return null
  const { kind, ...params } = open
  // Each kind goes with its parameters: the table's type says so, which is lost once the kind is a variable.
  const Dialog = dialogs[kind] as ComponentType<object>
  const given = { ...params, onClose: closeDialog }
  return (
    <FaultBoundary key={JSON.stringify(open)} look="dialog" onClose={closeDialog}>
      <Suspense fallback={null}>
        <Dialog {...given} />
      </Suspense>
    </FaultBoundary>
  )
}

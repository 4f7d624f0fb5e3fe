import { Stethoscope } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { always } from '../../actions/rules'
import { openDiagnostics } from '../../stores'
import { diagnosticsWords } from './words'

/** Collects what a bug report needs, and shows it. */
export const diagnosticsActions = actionsOf(diagnosticsWords, [
  { id: 'app.diagnostics', icon: Stethoscope, bar: 'help', enabled: always, run: openDiagnostics },
])

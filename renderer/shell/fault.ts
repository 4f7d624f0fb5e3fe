import { TriangleAlert } from 'lucide-react'
import { toast } from '../components'
import { faultWords } from '../components/fault-words'
import { wordsOf } from '../i18n'
import { openDiagnostics } from '../stores'

/** Shortest time between two such messages, ms: one fault seldom comes alone. */
const QUIET = 60_000

let told = Number.NEGATIVE_INFINITY

/** Says that something went wrong behind the scenes, and offers what a report needs. */
export function tellFault(): void {
  const now = performance.now()
  if (now - told < QUIET) return
  told = now
  const t = wordsOf(faultWords)
  toast({
    text: t('behind'),
    icon: TriangleAlert,
    tone: 'warn',
    action: { label: t('diagnostics'), run: openDiagnostics },
  })
}

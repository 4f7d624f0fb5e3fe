import type { Problem, Remedy } from '@shared/problem'
import { TriangleAlert } from 'lucide-react'
import { startDespiteClones, startWithNetwork } from '../actions/host-effects'
import { Button, Dialog, ProblemView } from '../components'
import { useWords } from '../i18n'
import { shellWords } from './shell-words'

export interface ProblemDialogProps {
  readonly problem: Problem
  readonly what?: string
  readonly onClose: () => void
}

/** Why something asked for just now was refused, and what can be done. */
export function ProblemDialog({ problem, what, onClose }: ProblemDialogProps) {
  const t = useWords(shellWords)
  return (
    <Dialog
      icon={TriangleAlert}
      tone="err"
      title={what ? t('problemOf', { what }) : t('problem')}
      onClose={onClose}
      actions={
        <Button look="primary" autoFocus onPress={onClose}>
          {t('close')}
        </Button>
      }
    >
      <ProblemView problem={problem} {...(problem.remedies.some(isForVm) ? { onRemedy: withVm } : {})} />
    </Dialog>
  )
}

const isForVm = ({ kind }: Remedy) => kind === 'start-network' || kind === 'start-anyway'

/** Goes a way on that the refusal of a verb on a VM offers. */
function withVm(remedy: Remedy): void {
  if (remedy.kind === 'start-network') startWithNetwork(remedy.params)
  if (remedy.kind === 'start-anyway') startDespiteClones(remedy.params)
}

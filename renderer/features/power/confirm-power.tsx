import type { DomainRef } from '@shared/model/domain'
import { Play, PowerOff, Trash2, Zap } from 'lucide-react'
import type { FunctionComponent } from 'react'
import { powerOn } from '../../actions/effects'
import { domainsQuery, queryClient } from '../../api'
import { Button, Dialog } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import type { ConfirmedPower } from './actions'
import { powerWords } from './words'

const CONFIRMED = {
  'force-off': { part: 'forceOff', icon: PowerOff },
  reset: { part: 'reset', icon: Zap },
  'start-fresh': { part: 'startFresh', icon: Play },
  'discard-saved': { part: 'discardSaved', icon: Trash2 },
} as const

interface ConfirmPowerProps {
  readonly kind: ConfirmedPower
  readonly domains: readonly DomainRef[]
  readonly onClose: () => void
}

/** Asks before a guest loses what it has not written. The safe way is the primary one and has the focus. */
function ConfirmPower({ kind, domains, onClose }: ConfirmPowerProps) {
  const t = useWords(powerWords)
  const { part, icon } = CONFIRMED[kind]
  const [first] = domains
  const name = first && nameOf(first)
  const title =
    domains.length === 1 && name
      ? t(`${part}.title`, { name: visible(name) })
      : t(`${part}.titleMany`, { n: domains.length })
  const runs = kind === 'force-off' || kind === 'reset'
  return (
    <Dialog
      role="alertdialog"
      icon={icon}
      tone="err"
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button
            look="danger"
            onPress={() => {
              onClose()
              powerOn(domains, kind)
            }}
          >
            {t(`${part}.button`)}
          </Button>
          <Button look="primary" autoFocus onPress={onClose}>
            {runs ? t('keep') : t('keepState')}
          </Button>
        </>
      }
    >
      <p>{t(`${part}.text`)}</p>
    </Dialog>
  )
}

/** The same as a dialog of one kind. */
export function confirmFor(kind: ConfirmedPower): FunctionComponent<Omit<ConfirmPowerProps, 'kind'>> {
  return (props) => <ConfirmPower kind={kind} {...props} />
}

function nameOf({ host, uuid }: DomainRef): string | undefined {
  return queryClient.getQueryData(domainsQuery(host).queryKey)?.find((d) => d.uuid === uuid)?.name
}

import type { HostId } from '@shared/model/host'
import { Trash2 } from 'lucide-react'
import { request, useDialogMutation, useHost, useHosts } from '../../api'
import { homeOf } from '../../common/first-run'
import { useHostName } from '../../common/host-mark'
import { Button, Dialog } from '../../components'
import { useWords } from '../../i18n'
import { navigate, openDialog, usePage } from '../../stores'
import { hostWords } from './words'

/** Asks before a saved host goes off the list. */
export function RemoveHost({ host: id, onClose }: { readonly host: HostId; readonly onClose: () => void }) {
  const host = useHost(id)
  return host === undefined ? null : <Question host={host} onClose={onClose} />
}

function Question({
  host,
  onClose,
}: {
  readonly host: NonNullable<ReturnType<typeof useHost>>
  readonly onClose: () => void
}) {
  const t = useWords(hostWords)
  const name = useHostName(host, 'short')
  const page = usePage()
  const home = homeOf(useHosts().filter((one) => one.id !== host.id)) ?? null
  const { busy, run } = useDialogMutation(() => request('hosts.remove', { host: host.id }), {
    done: () => {
      if (page.kind === 'vms' && page.host === host.id) navigate({ kind: 'vms', host: home })
    },
    close: onClose,
    refused: (problem) => openDialog({ kind: 'problem', problem, what: name }),
  })
  return (
    <Dialog
      role="alertdialog"
      icon={Trash2}
      tone="err"
      title={t('remove.title', { name })}
      onClose={onClose}
      actions={
        <>
          <Button look="danger" busy={busy} onPress={() => run()}>
            {t('remove.button')}
          </Button>
          <Button look="primary" autoFocus onPress={onClose}>
            {t('remove.keep')}
          </Button>
        </>
      }
    >
      <p>{t('remove.text')}</p>
    </Dialog>
  )
}

import type { DomainRef } from '@shared/model/domain'
import { PowerOff, TriangleAlert, Zap } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { domainsQuery, queryClient } from '../api'
import { Button, Dialog, ProblemView } from '../components'
import { RemoveHost } from '../features/hosts/remove-host'
import { Palette } from '../features/palette/palette'
import { SettingsDialog } from '../features/settings/settings-dialog'
import { closeDialog, openDialog, useDialogs } from '../stores'
import { effects } from './effects'
import { visible } from './format'
import { useWords } from './i18n'
import { shellWords } from './shell-words'

const CloneDialog = lazy(() => import('../features/clone').then((m) => ({ default: m.CloneDialog })))

const HostDialog = lazy(() => import('../features/hosts/host-dialog').then((m) => ({ default: m.HostDialog })))

const DeleteDialog = lazy(() => import('../features/delete').then((m) => ({ default: m.DeleteDialog })))
const MediaDialog = lazy(() => import('../features/devices').then((m) => ({ default: m.MediaDialog })))
const AttachDisk = lazy(() => import('../features/devices').then((m) => ({ default: m.AttachDisk })))
const AttachInterface = lazy(() => import('../features/devices').then((m) => ({ default: m.AttachInterface })))
const DetachDevice = lazy(() => import('../features/devices').then((m) => ({ default: m.DetachDevice })))

/** The dialog on screen, if any. */
export function Dialogs() {
  const { open } = useDialogs()
  const t = useWords(shellWords)
  if (open === null) return null
  switch (open.kind) {
    case 'clone':
      return (
        <Suspense fallback={null}>
          <CloneDialog
            key={`${open.source.host}/${open.source.uuid}`}
            source={open.source}
            given={open.given}
            onClose={closeDialog}
          />
        </Suspense>
      )
    case 'host':
      return (
        <Suspense fallback={null}>
          <HostDialog key={open.host ?? ''} host={open.host} onClose={closeDialog} />
        </Suspense>
      )
    case 'delete':
      return (
        <Suspense fallback={null}>
          <DeleteDialog key={JSON.stringify(open.domains)} domains={open.domains} onClose={closeDialog} />
        </Suspense>
      )
    case 'media':
      return (
        <Suspense fallback={null}>
          <MediaDialog domain={open.domain} target={open.target} failed={open.failed} onClose={closeDialog} />
        </Suspense>
      )
    case 'attach-disk':
      return (
        <Suspense fallback={null}>
          <AttachDisk domain={open.domain} onClose={closeDialog} />
        </Suspense>
      )
    case 'attach-interface':
      return (
        <Suspense fallback={null}>
          <AttachInterface domain={open.domain} onClose={closeDialog} />
        </Suspense>
      )
    case 'detach-disk':
    case 'detach-interface':
      return (
        <Suspense fallback={null}>
          <DetachDevice
            domain={open.domain}
            device={open.kind === 'detach-disk' ? { target: open.target } : { mac: open.mac }}
            onClose={closeDialog}
          />
        </Suspense>
      )
    case 'remove-host':
      return <RemoveHost host={open.host} onClose={closeDialog} />
    case 'force-off':
    case 'reset':
      return <ConfirmStop kind={open.kind} domains={open.domains} />
    case 'settings':
      return (
        <SettingsDialog tab={open.tab} onTab={(tab) => openDialog({ kind: 'settings', tab })} onClose={closeDialog} />
      )
    case 'palette':
      return <Palette onClose={closeDialog} />
    case 'problem':
      return (
        <Dialog
          icon={TriangleAlert}
          tone="err"
          title={open.what ? t('problemOf', { what: open.what }) : t('problem')}
          onClose={closeDialog}
          actions={<CloseButton />}
        >
          <ProblemView problem={open.problem} />
        </Dialog>
      )
  }
}

function CloseButton() {
  const t = useWords(shellWords)
  return (
    <Button look="primary" autoFocus onPress={closeDialog}>
      {t('close')}
    </Button>
  )
}

/** Asks before a guest loses what it has not written. The safe way is the primary one and has the focus. */
function ConfirmStop({
  kind,
  domains,
}: {
  readonly kind: 'force-off' | 'reset'
  readonly domains: readonly DomainRef[]
}) {
  const t = useWords(shellWords)
  const part = kind === 'force-off' ? 'forceOff' : 'reset'
  const [first] = domains
  const name = first && nameOf(first)
  const title =
    domains.length === 1 && name
      ? t(`${part}.title`, { name: visible(name) })
      : t(`${part}.titleMany`, { n: domains.length })
  return (
    <Dialog
      role="alertdialog"
      icon={kind === 'reset' ? Zap : PowerOff}
      tone="err"
      title={title}
      onClose={closeDialog}
      actions={
        <>
          <Button
            look="danger"
            onPress={() => {
              closeDialog()
              effects.power(domains, kind)
            }}
          >
            {t(`${part}.button`)}
          </Button>
          <Button look="primary" autoFocus onPress={closeDialog}>
            {t('keep')}
          </Button>
        </>
      }
    >
      <p>{t(`${part}.text`)}</p>
    </Dialog>
  )
}

function nameOf({ host, uuid }: DomainRef): string | undefined {
  return queryClient.getQueryData(domainsQuery(host).queryKey)?.find((d) => d.uuid === uuid)?.name
}

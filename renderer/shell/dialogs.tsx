import type { DomainRef } from '@shared/model/domain'
import type { Remedy } from '@shared/problem'
import { Play, PowerOff, Trash2, TriangleAlert, Zap } from 'lucide-react'
import { lazy, type ReactNode, Suspense } from 'react'
import type { ConfirmedPower } from '../actions/actions'
import { effects } from '../actions/effects'
import { startDespiteClones, startWithNetwork } from '../actions/host-effects'
import { domainsQuery, queryClient } from '../api'
import { Button, Dialog, FaultBoundary, ProblemView } from '../components'
import { ConnectionDialog } from '../features/hosts/host-info'
import { HostProblemDialog } from '../features/hosts/lost-note'
import { RemoveHost } from '../features/hosts/remove-host'
import { Palette } from '../features/palette/palette'
import { SettingsDialog } from '../features/settings/settings-dialog'
import { visible } from '../format'
import { useWords } from '../i18n'
import { closeDialog, type DialogRequest, openDialog, useDialogs } from '../stores'
import { shellWords } from './shell-words'

const CloneDialog = lazy(() => import('../features/clone').then((m) => ({ default: m.CloneDialog })))

const HostDialog = lazy(() => import('../features/hosts/host-dialog').then((m) => ({ default: m.HostDialog })))

const EditDialog = lazy(() => import('../features/edit').then((m) => ({ default: m.EditDialog })))
const ResourcesDialog = lazy(() => import('../features/edit').then((m) => ({ default: m.ResourcesDialog })))
const BulkDialog = lazy(() => import('../features/bulk/bulk-dialog').then((m) => ({ default: m.BulkDialog })))
const DeleteDialog = lazy(() => import('../features/delete').then((m) => ({ default: m.DeleteDialog })))
const MediaDialog = lazy(() => import('../features/devices').then((m) => ({ default: m.MediaDialog })))
const AttachDisk = lazy(() => import('../features/devices').then((m) => ({ default: m.AttachDisk })))
const AttachInterface = lazy(() => import('../features/devices').then((m) => ({ default: m.AttachInterface })))
const TakeDialog = lazy(() => import('../features/snapshots').then((m) => ({ default: m.TakeDialog })))
const RevertDialog = lazy(() => import('../features/snapshots').then((m) => ({ default: m.RevertDialog })))
const DeleteSnapshotDialog = lazy(() =>
  import('../features/snapshots').then((m) => ({ default: m.DeleteSnapshotDialog })),
)
const EditSnapshotDialog = lazy(() => import('../features/snapshots').then((m) => ({ default: m.EditSnapshotDialog })))
const ExtendSnapshotDialog = lazy(() =>
  import('../features/snapshots').then((m) => ({ default: m.ExtendSnapshotDialog })),
)
const RemoveOrphanDialog = lazy(() => import('../features/snapshots').then((m) => ({ default: m.RemoveOrphanDialog })))
const LeftFiles = lazy(() => import('../features/snapshots').then((m) => ({ default: m.LeftFiles })))
const ConvertDialog = lazy(() => import('../features/convert').then((m) => ({ default: m.ConvertDialog })))
const AboutHostDialog = lazy(() => import('../features/about-host').then((m) => ({ default: m.AboutHostDialog })))
const DetachDevice = lazy(() => import('../features/devices').then((m) => ({ default: m.DetachDevice })))

/** The dialog on screen, if any. */
export function Dialogs() {
  const { open } = useDialogs()
  return (
    open && (
      <FaultBoundary key={open.kind} look="dialog" onClose={closeDialog}>
        <DialogOf open={open} />
      </FaultBoundary>
    )
  )
}

function DialogOf({ open }: { readonly open: DialogRequest }) {
  const t = useWords(shellWords)
  switch (open.kind) {
    case 'clone':
      return (
        <Suspense fallback={null}>
          <CloneDialog
            key={`${open.source.host}/${open.source.uuid}/${open.given?.snapshot ?? ''}`}
            source={open.source}
            given={open.given}
            onClose={closeDialog}
          />
        </Suspense>
      )
    case 'host':
      return (
        <Suspense fallback={null}>
          <HostDialog
            key={open.host ?? ''}
            host={open.host}
            field={open.field}
            address={open.address}
            onClose={closeDialog}
          />
        </Suspense>
      )
    case 'delete':
      return (
        <Suspense fallback={null}>
          <DeleteDialog key={JSON.stringify(open.domains)} domains={open.domains} onClose={closeDialog} />
        </Suspense>
      )
    case 'media':
      return about(open.domains, (domain) => (
        <MediaDialog domain={domain} target={open.target} failed={open.failed} onClose={closeDialog} />
      ))
    case 'attach-disk':
      return about(open.domains, (domain) => <AttachDisk domain={domain} onClose={closeDialog} />)
    case 'attach-interface':
      return about(open.domains, (domain) => <AttachInterface domain={domain} onClose={closeDialog} />)
    case 'detach':
      return about([open.domain], (domain) => (
        <DetachDevice domain={domain} device={open.device} onClose={closeDialog} />
      ))
    case 'snapshot-left':
      return (
        <Suspense fallback={null}>
          <LeftFiles after={open.after} files={open.files} onClose={closeDialog} />
        </Suspense>
      )
    case 'convert':
      return about([open.domain], (domain) => <ConvertDialog domain={domain} what={open.what} onClose={closeDialog} />)
    case 'snapshot-take':
      return about(open.domains, (domain) => <TakeDialog domain={domain} onClose={closeDialog} />)
    case 'snapshot-revert':
      return about([open.domain], (domain) => <RevertDialog domain={domain} name={open.name} onClose={closeDialog} />)
    case 'snapshot-delete':
      return about([open.domain], (domain) => (
        <DeleteSnapshotDialog domain={domain} name={open.name} onClose={closeDialog} />
      ))
    case 'snapshot-edit':
      return about([open.domain], (domain) => (
        <EditSnapshotDialog domain={domain} name={open.name} onClose={closeDialog} />
      ))
    case 'snapshot-extend':
      return about([open.domain], (domain) => (
        <ExtendSnapshotDialog domain={domain} name={open.name} onClose={closeDialog} />
      ))
    case 'snapshot-orphan':
      return about([open.domain], (domain) => (
        <RemoveOrphanDialog domain={domain} name={open.name} onClose={closeDialog} />
      ))
    case 'host-problem':
      return <HostProblemDialog host={open.host} onClose={closeDialog} />
    case 'about-host':
      return (
        <Suspense fallback={null}>
          <AboutHostDialog host={open.host} onClose={closeDialog} />
        </Suspense>
      )
    case 'connection':
      return <ConnectionDialog host={open.host} onClose={closeDialog} />
    case 'remove-host':
      return <RemoveHost host={open.host} onClose={closeDialog} />
    case 'force-off':
    case 'reset':
    case 'start-fresh':
    case 'discard-saved':
      return <ConfirmPower kind={open.kind} domains={open.domains} />
    case 'edit':
      return (
        <Suspense fallback={null}>
          <EditDialog key={JSON.stringify(open.domains)} domains={open.domains} onClose={closeDialog} />
        </Suspense>
      )
    case 'resources':
      return about(open.domains, (domain) => <ResourcesDialog domain={domain} onClose={closeDialog} />)
    case 'bulk':
      return (
        <Suspense fallback={null}>
          <BulkDialog onClose={closeDialog} />
        </Suspense>
      )
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
          <ProblemView problem={open.problem} {...(open.problem.remedies.some(isForVm) ? { onRemedy: withVm } : {})} />
        </Dialog>
      )
  }
}

const isForVm = ({ kind }: Remedy) => kind === 'start-network' || kind === 'start-anyway'

/** Goes a way on that the refusal of a verb on a VM offers. */
function withVm(remedy: Remedy): void {
  if (remedy.kind === 'start-network') startWithNetwork(remedy.params)
  if (remedy.kind === 'start-anyway') startDespiteClones(remedy.params)
}

/** A dialog about the first of some VMs, loaded when it is opened. */
function about([first]: readonly DomainRef[], draw: (domain: DomainRef) => ReactNode): ReactNode {
  return first && <Suspense fallback={null}>{draw(first)}</Suspense>
}

function CloseButton() {
  const t = useWords(shellWords)
  return (
    <Button look="primary" autoFocus onPress={closeDialog}>
      {t('close')}
    </Button>
  )
}

const CONFIRMED = {
  'force-off': { part: 'forceOff', icon: PowerOff },
  reset: { part: 'reset', icon: Zap },
  'start-fresh': { part: 'startFresh', icon: Play },
  'discard-saved': { part: 'discardSaved', icon: Trash2 },
} as const

/** Asks before a guest loses what it has not written. The safe way is the primary one and has the focus. */
function ConfirmPower({ kind, domains }: { readonly kind: ConfirmedPower; readonly domains: readonly DomainRef[] }) {
  const t = useWords(shellWords)
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
            {runs ? t('keep') : t('keepState')}
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

import type { Snapshot, SnapshotTree, SnapshotWay } from '@shared/model/snapshot'
import { titleOf } from '@shared/model/snapshot-names'
import { History } from 'lucide-react'
import { useState } from 'react'
import { request } from '../../api'
import { Button, Checkbox, Dialog, Notice, ProblemNotice, Select, TextField } from '../../components'
import { fileName, formatBytes, visible } from '../../format'
import { type Translate, useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { openDialog } from '../../stores'
import { EqualCommands, type Intent } from './equal-commands'
import { useSpace } from './space'
import { type SnapshotDialogProps, timeName, titleHint } from './take-dialog'
import { useDialogJob } from './use-job'
import { type Seen, useSeenSnapshot } from './use-seen'
import { useShared } from './use-shared'
import { selectSnapshot } from './view-state'
import { snapshotWords } from './words'
import { Working } from './working'
import './dialogs.css'

type Into = 'as-was' | 'running' | 'paused'

/** Goes back to a snapshot: what is lost, a snapshot of now first, and what follows. */
export function RevertDialog({ domain, name, onClose }: SnapshotDialogProps & { readonly name: string }) {
  const seen = useSeenSnapshot(domain, name)
  return seen && <Form {...seen} onClose={onClose} />
}

interface FormProps extends Seen {
  readonly onClose: () => void
}

function Form({ tree, snapshot, onClose }: FormProps) {
  const t = useWords(snapshotWords)
  const format = useFormat()
  const { domain, take } = tree
  const way = wayOfNow(tree, snapshot)
  const [first, setFirst] = useState(way !== null)
  const [firstName, setFirstName] = useState(timeName)
  const [has, setHas] = useState<string | null>(null)
  const [into, setInto] = useState<Into>('as-was')
  const [typed, setTyped] = useState('')
  const vm = visible(domain.name)
  const name = visible(titleOf(snapshot))
  const title = t('dialog.revert', { vm, name })
  const { busy, job, problem, start } = useDialogJob(
    onClose,
    ({ snapshots }) => {
      selectSnapshot(domain, snapshot.name)
      const files = snapshots?.left ?? []
      if (files.length > 0 && !keeps) openDialog({ kind: 'snapshot-left', after: 'revert', files })
    },
    ({ snapshots }) => {
      if (snapshots?.taken !== undefined) setHas(firstName)
    },
  )
  const keeps = first && way !== null
  const unnamed = !keeps && typed.trim() !== domain.name.trim()
  const risky = problem?.code === 'snapshot.risky'
  const overlays = take.disks.flatMap((d) => (isInIt(snapshot, d.target) ? fileName(d.path) : []))
  const { space } = useSpace(tree)
  const lost = lostText(t, tree, tree.changedBytes ?? space?.changedBytes ?? null)
  const active = tree.state === 'running' || tree.state === 'paused'
  // What runs is kept whole where that can be: nothing of now shall be lost.
  const memory = active && way === 'external' && take.refused.memory === undefined
  const keepsMemory = keeps && (memory || way === 'internal')
  const disks = take.disks.map((d) => d.target)
  // What was taken already is not taken again when going back is tried once more.
  const taken = keeps && has !== firstName && { name: firstName, description: '', way, quiesce: false, memory, disks }
  const back = { name: snapshot.name, into, force: risky || tree.state === 'saved' }
  // Which state follows makes no difference to that.
  const shared = useShared(domain, { verb: 'revert', name: snapshot.name, into: 'as-was', force: false })
  const intents: readonly Intent[] = [
    ...(taken ? [{ verb: 'take' as const, ...taken }] : []),
    { verb: 'revert', ...back },
  ]
  const revert = () => {
    const { host, uuid } = domain
    void start(() => request('snapshots.revert', { host, uuid, ...back, ...(taken && { first: taken }) }))
  }
  return (
    <Dialog
      role="alertdialog"
      icon={History}
      tone="warn"
      width="medium"
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button look="primary" autoFocus onPress={onClose}>
            {t(busy ? 'dialog.hide' : 'dialog.cancel')}
          </Button>
          <Button
            look="danger"
            busy={busy}
            reason={shared ?? (unnamed && !risky ? t('dialog.typeNeeded') : undefined)}
            onPress={revert}
          >
            {risky ? t('dialog.force') : t('dialog.runRevert')}
          </Button>
        </>
      }
    >
      <div className="snap-form">
        <p>
          {t(snapshot.technique === 'lvm' ? 'lvm.revertText' : 'dialog.revertText', {
            time: format.fullTime(snapshot.createdAt),
          })}{' '}
          {t(keeps ? 'dialog.sinceKept' : 'dialog.sinceLost')}
        </p>
        {active && (
          <p>
            {t('dialog.revertRunning')} {!keepsMemory && t('dialog.memoryLost')}
          </p>
        )}
        {tree.state === 'saved' && <p>{t('dialog.revertSaved')}</p>}
        {snapshot.lvm && <p>{t(snapshot.lvm.some((v) => !v.thin) ? 'lvm.revertMerges' : 'lvm.revertStays')}</p>}
        {!keeps && lost && <p>{lost}</p>}
        {!keeps && overlays.length > 0 && (
          <p>
            {t(snapshot.byOverlays ? 'dialog.revertKept' : 'dialog.revertRemoved', {
              count: overlays.length,
              files: overlays.map(visible).join(', '),
            })}
          </p>
        )}
        {way !== null && (
          <Checkbox isSelected={first} onChange={setFirst}>
            {t('dialog.first')}
          </Checkbox>
        )}
        {keeps && (
          <TextField
            label={t('dialog.firstName')}
            hint={titleHint(t, tree, firstName, way)}
            value={firstName}
            onChange={setFirstName}
          />
        )}
        <Select<Into>
          label={t('dialog.into')}
          value={into}
          onChange={setInto}
          options={(['as-was', 'running', 'paused'] as const).map((value) => ({ value, label: t(`dialog.${value}`) }))}
        />
        {!keeps && (
          <TextField label={t('dialog.type', { name: vm })} value={typed} onChange={setTyped} maxLength={4096} />
        )}
        {shared && (
          <Notice kind="error" title={t('dialog.shared')}>
            {shared}
          </Notice>
        )}
        <EqualCommands domain={domain} intents={intents} />
        {job && <Working job={job} />}
        {risky ? (
          <Notice kind="warning" title={t('dialog.force')}>
            {problem?.raw}
          </Notice>
        ) : (
          problem && <ProblemNotice problem={problem} />
        )}
      </div>
    </Dialog>
  )
}

/**
 * How a snapshot of now is taken before going back; null where none helps: saved memory is in no snapshot, and an overlay above the image that
 * is to be put back would be in the way of just that.
 */
function wayOfNow({ state, take: { suggested } }: SnapshotTree, { disks }: Snapshot): SnapshotWay | null {
  const bars = suggested === 'external' && disks.some((d) => d.kind === 'internal')
  return state === 'saved' || bars ? null : suggested
}

const isInIt = ({ disks }: Snapshot, target: string) => disks.some((d) => d.target === target && d.kind === 'external')

/** What no snapshot holds: written since the one that the VM is at or after, and on which disks. */
function lostText(t: Translate<typeof snapshotWords.en>, tree: SnapshotTree, bytes: number | null): string | null {
  const current = tree.snapshots.find((s) => s.name === tree.current)
  if (current === undefined || bytes === null) return null
  const disks = current.disks.filter((d) => d.kind !== 'no').map((d) => d.target)
  return t('dialog.lost', { bytes: formatBytes(bytes), name: visible(titleOf(current)), disks: disks.join(', ') })
}

import type { DomainRef } from '@shared/model/domain'
import { isOff } from '@shared/model/domain-state'
import { COW_PERCENT } from '@shared/model/lvm'
import type { SnapshotTree, SnapshotWay } from '@shared/model/snapshot'
import { nameInLibvirt } from '@shared/model/snapshot-names'
import { useQuery } from '@tanstack/react-query'
import { Camera, RefreshCw } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { TextField as AriaTextField, Label, Radio, RadioGroup, TextArea } from 'react-aria-components'
import { domainQuery, request, snapshotsQuery, useDomain } from '../../api'
import { isAtField, useFieldError } from '../../common/field-error'
import {
  Button,
  Checkbox,
  Dialog,
  Failed,
  Notice,
  ProblemNotice,
  problemTexts,
  Skeleton,
  TextField,
} from '../../components'
import { formatBytes, formatDuration, visible } from '../../format'
import { type Translate, useWords } from '../../i18n'
import { openDialog, setView } from '../../stores'
import { EqualCommands } from './equal-commands'
import { LvmSpace } from './lvm-space'
import { refusalText } from './refusals'
import { RoomNotice } from './rooms'
import { useDialogJob } from './use-job'
import { selectSnapshot } from './view-state'
import { snapshotWords } from './words'
import { Working } from './working'
import '../../common/edit.css'
import './dialogs.css'

export interface SnapshotDialogProps {
  readonly domain: DomainRef
  readonly onClose: () => void
}

/** "2026-11-04_09.12.07": names sort as times do, and hold nothing that libvirt or QEMU refuses. */
export function timeName(now = new Date()): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  return `${day}_${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`
}

/** Takes a snapshot: what this VM and this libvirt allow, the way that keeps most first. */
export function TakeDialog({ domain, onClose }: SnapshotDialogProps) {
  const t = useWords(snapshotWords)
  const query = useQuery(snapshotsQuery(domain))
  const { data } = query
  const name = useDomain(domain)?.name ?? ''
  if (data === undefined) {
    return (
      <Dialog icon={Camera} title={t('dialog.take', { name: visible(name) })} onClose={onClose}>
        {query.error ? <Failed query={query} short /> : <Skeleton rows={3} />}
      </Dialog>
    )
  }
  return <Form tree={data} onClose={onClose} />
}

function Form({ tree, onClose }: { readonly tree: SnapshotTree; readonly onClose: () => void }) {
  const t = useWords(snapshotWords)
  const id = useId()
  const { take, domain } = tree
  const [name, setName] = useState(timeName)
  const [description, setDescription] = useState('')
  // What is possible may be read anew while this is open: only what somebody chose is kept.
  const [chosen, setWay] = useState<SnapshotWay | null>(null)
  const way = chosen !== null && take.refused[chosen] === undefined ? chosen : (take.suggested ?? 'internal')
  const [percent, setPercent] = useState(COW_PERCENT)
  const [quiesce, setQuiesce] = useState(true)
  const [keep, setKeep] = useState(false)
  const [left, setLeft] = useState<readonly string[]>([])
  const title = t('dialog.take', { name: visible(domain.name) })
  const { busy, job, problem, setProblem, start } = useDialogJob(onClose, ({ snapshots }) => {
    if (snapshots?.taken !== undefined) selectSnapshot(domain, snapshots.taken)
    setView({ tab: 'snapshots' })
  })
  const tpm = useQuery(domainQuery(domain)).data?.tpm
  const errorAt = useFieldError(problem)
  const off = isOff(tree.state)
  const disks = take.disks.map((d) => d.target).filter((target) => !left.includes(target))
  const keeps = way === 'external' && keep && take.refused.memory === undefined
  const wish = {
    name,
    description,
    way,
    quiesce: way !== 'internal' && !keeps && quiesce && take.refused.quiesce === undefined,
    ...(way === 'lvm' && { percent }),
    memory: keeps,
    disks: [...disks],
  }
  const writesMemory = !off && (keeps || (way === 'internal' && take.refused.internal === undefined))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (take.suggested === null) return
    const { host, uuid } = domain
    void start(() => request('snapshots.take', { host, uuid, ...wish }))
  }
  const nothing = take.suggested === null ? refusalText(take.refused.internal) : undefined
  return (
    <Dialog
      icon={Camera}
      width="medium"
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t(busy ? 'dialog.hide' : 'dialog.cancel')}</Button>
          <Button look="primary" type="submit" form={id} busy={busy} reason={nothing}>
            {t('dialog.run')}
          </Button>
        </>
      }
    >
      <form id={id} className="snap-form" onSubmit={submit}>
        <TextField
          label={t('dialog.name')}
          hint={titleHint(t, tree, name, way) ?? t('dialog.nameHint')}
          autoFocus
          value={name}
          onChange={(text) => {
            setProblem(null)
            setName(text)
          }}
          error={errorAt('name') ?? (problem?.code === 'snapshot.exists' ? problemTexts(problem).detail : undefined)}
        />
        <AriaTextField className="field" value={description} onChange={setDescription}>
          <Label className="field-label">{t('dialog.description')}</Label>
          <TextArea className="edit-area" rows={2} />
        </AriaTextField>
        <RadioGroup className="snap-ways" value={way} onChange={(value) => setWay(value as SnapshotWay)}>
          <Label className="field-label">{t('dialog.way')}</Label>
          <Way
            way="internal"
            title={t('dialog.internal')}
            text={off ? t('dialog.internalOff') : stillText(t, take)}
            refused={refusalText(take.refused.internal)}
          />
          {take.convert && take.refused.internal && (
            <Button
              look="link"
              size="small"
              className="snap-way-on"
              icon={RefreshCw}
              onPress={() => take.convert && openDialog({ kind: 'convert', domain, what: take.convert })}
            >
              {t(`dialog.convert.${take.convert}`)}
            </Button>
          )}
          <Way
            way="external"
            title={t('dialog.external')}
            text={t(off ? 'dialog.externalOff' : 'dialog.externalText')}
            refused={refusalText(take.refused.external)}
          />
          {(take.lvm || take.refused.lvm) && (
            <Way
              way="lvm"
              title={t('dialog.lvm')}
              text={t(off ? 'dialog.lvmOff' : 'dialog.lvmText')}
              refused={refusalText(take.refused.lvm)}
            />
          )}
        </RadioGroup>
        {way === 'lvm' && take.lvm && (
          <LvmSpace
            take={take.lvm}
            percent={percent}
            onPercent={setPercent}
            freeze={off ? undefined : { on: quiesce, set: setQuiesce, refused: refusalText(take.refused.quiesce) }}
          />
        )}
        {way === 'external' && take.refused.external === undefined && (
          <>
            {!off && (
              <>
                <Checkbox
                  isSelected={keeps}
                  isDisabled={take.refused.memory !== undefined}
                  onChange={setKeep}
                  hint={
                    refusalText(take.refused.memory) ?? t('dialog.keepHint', { bytes: formatBytes(take.memoryBytes) })
                  }
                >
                  {t('dialog.keep')}
                </Checkbox>
                <Checkbox
                  isSelected={!keeps && quiesce && take.refused.quiesce === undefined}
                  isDisabled={keeps || take.refused.quiesce !== undefined}
                  onChange={setQuiesce}
                  hint={keeps ? t('dialog.keepsOpen') : refusalText(take.refused.quiesce)}
                >
                  {t('dialog.quiesce')}
                </Checkbox>
              </>
            )}
            <fieldset className="snap-disks">
              <legend className="field-label">{t('dialog.disks')}</legend>
              {take.disks.map((disk) => (
                <Checkbox
                  key={disk.target}
                  isSelected={keeps || !left.includes(disk.target)}
                  isDisabled={keeps}
                  onChange={(on) => setLeft(on ? left.filter((d) => d !== disk.target) : [...left, disk.target])}
                  hint={
                    disk.place === undefined
                      ? `${disk.format}, ${visible(disk.path)}`
                      : t('dialog.overlayIn', {
                          disk: `${disk.format}, ${visible(disk.path)}`,
                          place: visible(disk.place),
                        })
                  }
                >
                  {disk.target}
                </Checkbox>
              ))}
              {errorAt('disks') && <p className="field-error">{errorAt('disks')}</p>}
            </fieldset>
          </>
        )}
        {way === take.mixes && take.refused[way] === undefined && (
          <Notice kind="warning" title={t('dialog.mixes.title')}>
            {t(`dialog.mixes.${way}`)}
          </Notice>
        )}
        {writesMemory && <RoomNotice room={take.rooms[0]} bytes={take.memoryBytes} what="memory" />}
        {take.withoutNvram.includes(way) && <p className="tone-fg2">{t('dialog.nvram')}</p>}
        {tpm && <p className="tone-fg2">{t('dialog.tpm')}</p>}
        {take.suggested !== null && <EqualCommands domain={domain} intents={[{ verb: 'take', ...wish }]} />}
      </form>
      {job && <Working job={job} />}
      {problem && problem.code !== 'snapshot.exists' && !isAtField(problem, ['name', 'disks']) && (
        <ProblemNotice problem={problem} />
      )}
    </Dialog>
  )
}

/** What a name becomes that libvirt or QEMU does not take; undefined where it stays what it is. */
export function titleHint(
  t: Translate<typeof snapshotWords.en>,
  tree: SnapshotTree,
  wanted: string,
  way: SnapshotWay,
): string | undefined {
  const { name, title } = nameInLibvirt(tree, wanted, way)
  if (title === undefined || wanted.trim() === '') return undefined
  const by = way === 'internal' && tree.take.names === 'job' ? 'job' : 'libvirt'
  return t(`dialog.safeName.${by}`, { name })
}

/** How long the guest will stand still: as the last one took, else how much there is to write. */
function stillText(t: Translate<typeof snapshotWords.en>, { memoryBytes, stillSeconds }: SnapshotTree['take']): string {
  const bytes = formatBytes(memoryBytes)
  if (stillSeconds === null) return t('dialog.internalOn', { bytes })
  return t('dialog.internalStill', { bytes, time: formatDuration(Math.max(1, Math.round(stillSeconds)), t.language) })
}

interface WayProps {
  readonly way: SnapshotWay
  readonly title: string
  readonly text: string
  readonly refused: string | undefined
}

function Way({ way, title, text, refused }: WayProps) {
  return (
    <Radio value={way} isDisabled={refused !== undefined} className="snap-way-choice">
      <span className="snap-dot" aria-hidden />
      <span>
        <b>{title}</b>
        <span className="snap-way-text">{refused ?? text}</span>
      </span>
    </Radio>
  )
}

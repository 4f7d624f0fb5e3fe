import type { Snapshot } from '@shared/model/snapshot'
import { titleOf } from '@shared/model/snapshot-names'
import { Pencil, Trash2 } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { TextField as AriaTextField, Label, TextArea } from 'react-aria-components'
import { request, useDialogMutation } from '../../api'
import { isAtField, useFieldError } from '../../common/field-error'
import { Button, Dialog, ProblemNotice, problemTexts, TextField } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { useSettleOrphan } from './orphan'
import type { SnapshotDialogProps } from './take-dialog'
import { useSeenSnapshot } from './use-seen'
import { readAgain, selectSnapshot } from './view-state'
import { snapshotWords } from './words'
import '../../common/edit.css'
import './dialogs.css'

/** Name and description of a snapshot. */
export function EditSnapshotDialog({ domain, name, onClose }: SnapshotDialogProps & { readonly name: string }) {
  const seen = useSeenSnapshot(domain, name)
  return seen && <Form domain={domain} snapshot={seen.snapshot} onClose={onClose} />
}

function Form({ domain, snapshot, onClose }: SnapshotDialogProps & { readonly snapshot: Snapshot }) {
  const t = useWords(snapshotWords)
  const id = useId()
  const called = titleOf(snapshot)
  const [name, setName] = useState(called)
  const [description, setDescription] = useState(snapshot.description)
  // The name of one inside the images lies in them, and nothing writes it there.
  const inside = snapshot.technique !== 'external' && snapshot.technique !== 'lvm'
  const title = t('dialog.edit', { name: visible(called) })
  const { busy, problem, run, forget } = useDialogMutation(
    async (change: { readonly newName?: string; readonly description?: string }) => {
      const { host, uuid } = domain
      try {
        if (Object.keys(change).length > 0)
          await request('snapshots.edit', { host, uuid, name: snapshot.name, ...change })
      } finally {
        readAgain(domain)
      }
    },
    {
      done: () => selectSnapshot(domain, !inside && snapshot.title === undefined ? name : snapshot.name),
      close: onClose,
    },
  )
  const errorAt = useFieldError(problem)
  const save = (event: FormEvent) => {
    event.preventDefault()
    run({
      ...(name === called ? {} : { newName: name }),
      ...(description === snapshot.description ? {} : { description }),
    })
  }
  return (
    <Dialog
      icon={Pencil}
      width="medium"
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('dialog.cancel')}</Button>
          <Button look="primary" type="submit" form={id} busy={busy}>
            {t('dialog.save')}
          </Button>
        </>
      }
    >
      <form id={id} className="snap-form" onSubmit={save}>
        <TextField
          label={t('dialog.name')}
          hint={inside ? t('dialog.titleOnly', { name: visible(snapshot.name) }) : undefined}
          autoFocus
          value={name}
          onChange={(text) => {
            forget()
            setName(text)
          }}
          error={errorAt('name') ?? (problem?.code === 'snapshot.exists' ? problemTexts(problem).detail : undefined)}
        />
        <AriaTextField className="field" value={description} onChange={setDescription}>
          <Label className="field-label">{t('dialog.description')}</Label>
          <TextArea className="edit-area" rows={4} />
        </AriaTextField>
      </form>
      {problem && problem.code !== 'snapshot.exists' && !isAtField(problem, ['name']) && (
        <ProblemNotice problem={problem} />
      )}
    </Dialog>
  )
}

/** Asks before a snapshot that libvirt does not know is taken out of an image. */
export function RemoveOrphanDialog({ domain, name, onClose }: SnapshotDialogProps & { readonly name: string }) {
  const t = useWords(snapshotWords)
  const settle = useSettleOrphan(domain)
  return (
    <Dialog
      role="alertdialog"
      icon={Trash2}
      tone="err"
      title={t('orphans.removeTitle', { name: visible(name) })}
      onClose={onClose}
      actions={
        <>
          <Button
            look="danger"
            onPress={() => {
              onClose()
              settle({ name, act: 'remove' })
            }}
          >
            {t('dialog.runRemove')}
          </Button>
          <Button look="primary" autoFocus onPress={onClose}>
            {t('dialog.cancel')}
          </Button>
        </>
      }
    >
      <p>{t('orphans.removeText')}</p>
    </Dialog>
  )
}

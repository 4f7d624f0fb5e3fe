import { goingOf, recordOnly } from '@shared/model/snapshot'
import { titleOf } from '@shared/model/snapshot-names'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Label, Radio, RadioGroup } from 'react-aria-components'
import { request } from '../../api'
import { Button, Dialog, Notice, ProblemNotice } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { openDialog } from '../../stores'
import { DeletePreview } from './delete-preview'
import { EqualCommands } from './equal-commands'
import { isHalf, reasonFor } from './refusals'
import { useSpace } from './space'
import type { SnapshotDialogProps } from './take-dialog'
import { useDialogJob } from './use-job'
import { type Seen, useSeenSnapshot } from './use-seen'
import { useShared } from './use-shared'
import { selectSnapshot } from './view-state'
import { snapshotWords } from './words'
import { Working } from './working'
import './dialogs.css'

type Which = 'one' | 'tree' | 'children'
const VERB = { one: 'delete', tree: 'delete-tree', children: 'delete-children' } as const

/** Deletes a snapshot: alone, with what follows, or only that; each with what it means, or why it cannot be. */
export function DeleteSnapshotDialog({ domain, name, onClose }: SnapshotDialogProps & { readonly name: string }) {
  const seen = useSeenSnapshot(domain, name)
  return seen && <Form {...seen} onClose={onClose} />
}

interface FormProps extends Seen {
  readonly onClose: () => void
}

function Form({ tree, snapshot, onClose }: FormProps) {
  const t = useWords(snapshotWords)
  const after = goingOf(tree, snapshot.name, 'children').length
  const { space } = useSpace(tree)
  const choices = (['one', 'tree', 'children'] as const).filter((which) => which === 'one' || after > 0)
  const allowed = choices.filter((which) => reasonFor(snapshot, VERB[which]) === undefined)
  const [which, setWhich] = useState<Which>(allowed[0] ?? 'one')
  const title = t('dialog.remove', { name: visible(titleOf(snapshot)) })
  const { domain } = tree
  const { busy, job, problem, start } = useDialogJob(onClose, ({ snapshots }) => {
    if (which !== 'children' && snapshot.parent !== null) selectSnapshot(domain, snapshot.parent)
    const files = snapshots?.left ?? []
    if (files.length > 0) openDialog({ kind: 'snapshot-left', after: 'delete', files })
  })
  const external = snapshot.technique === 'external'
  const merging = external && !recordOnly(snapshot)
  const text: Record<Which, string> = {
    one: t(
      snapshot.lost
        ? 'dialog.oneLost'
        : snapshot.aside
          ? 'dialog.oneAside'
          : external
            ? 'dialog.oneExternal'
            : 'dialog.oneInternal',
    ),
    tree: t('dialog.treeText', { count: after + 1 }),
    children: t('dialog.childrenText', { count: after }),
  }
  const remove = () => {
    const { host, uuid } = domain
    void start(() => request('snapshots.delete', { host, uuid, name: snapshot.name, which }))
  }
  const intent = { verb: 'delete', name: snapshot.name, which } as const
  const shared = useShared(domain, intent)
  const going = goingOf(tree, snapshot.name, which)
  const merges = tree.state === 'shut-off' && merging && which === 'one' && after > 0
  return (
    <Dialog
      role="alertdialog"
      icon={Trash2}
      tone="err"
      width="medium"
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button look="primary" autoFocus onPress={onClose}>
            {t(busy ? 'dialog.hide' : 'dialog.cancel')}
          </Button>
          <Button look="danger" busy={busy} reason={reasonFor(snapshot, VERB[which]) ?? shared} onPress={remove}>
            {t('dialog.runRemove')}
          </Button>
        </>
      }
    >
      <div className="snap-form">
        <RadioGroup className="snap-ways" value={which} onChange={(value) => setWhich(value as Which)}>
          <Label className="field-label">{t('dialog.which')}</Label>
          {choices.map((choice) => {
            const refused = reasonFor(snapshot, VERB[choice])
            return (
              <Radio key={choice} value={choice} isDisabled={refused !== undefined} className="snap-way-choice">
                <span className="snap-dot" aria-hidden />
                <span>
                  <b>{t(choice === 'one' && merging ? 'dialog.merge' : `dialog.${choice}`)}</b>
                  <span className="snap-way-text">{refused ?? text[choice]}</span>
                </span>
              </Radio>
            )
          })}
        </RadioGroup>
        {space && <DeletePreview going={going} space={space} />}
        {shared && (
          <Notice kind="error" title={t('dialog.shared')}>
            {shared}
          </Notice>
        )}
        {isHalf(snapshot) && (
          <Notice kind="warning" title={t('half')}>
            {reasonFor(snapshot, 'revert')}
          </Notice>
        )}
        {merges && <p>{t('dialog.onePaused')}</p>}
        <p>{t('dialog.stays')}</p>
        <EqualCommands domain={domain} intents={[intent]} />
        {job && <Working job={job} />}
        {problem && <ProblemNotice problem={problem} />}
      </div>
    </Dialog>
  )
}

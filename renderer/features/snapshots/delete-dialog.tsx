import type { Snapshot, SnapshotTree } from '@shared/model/snapshot'
import type { Problem } from '@shared/problem'
import { useQuery } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Label, Radio, RadioGroup } from 'react-aria-components'
import { problemOf, request, snapshotsQuery } from '../../api'
import { visible } from '../../app/format'
import { useWords } from '../../app/i18n'
import { Button, Dialog, ProblemNotice } from '../../components'
import { DeletePreview } from './delete-preview'
import { reasonFor } from './details'
import { LeftFiles } from './left-files'
import { useSpace } from './space'
import type { SnapshotDialogProps } from './take-dialog'
import { snapshotWords } from './words'
import './snapshots.css'
import { selectSnapshot, work } from './work'

type Which = 'one' | 'tree' | 'children'
const VERB = { one: 'delete', tree: 'delete-tree', children: 'delete-children' } as const

/** Deletes a snapshot: alone, with what follows, or only that; each with what it means, or why it cannot be. */
export function DeleteSnapshotDialog({ domain, name, onClose }: SnapshotDialogProps & { readonly name: string }) {
  const { data } = useQuery(snapshotsQuery(domain))
  const snapshot = data?.snapshots.find((s) => s.name === name)
  return data && snapshot ? <Form tree={data} snapshot={snapshot} onClose={onClose} /> : null
}

/** What goes, by which; parents before their children. */
function goingOf({ snapshots }: SnapshotTree, snapshot: Snapshot, which: Which): readonly Snapshot[] {
  const found = new Set([snapshot.name])
  for (const s of snapshots) if (s.parent !== null && found.has(s.parent)) found.add(s.name)
  if (which === 'one') return [snapshot]
  return snapshots.filter((s) => found.has(s.name) && (which === 'tree' || s.name !== snapshot.name))
}

interface FormProps {
  readonly tree: SnapshotTree
  readonly snapshot: Snapshot
  readonly onClose: () => void
}

function Form({ tree, snapshot, onClose }: FormProps) {
  const t = useWords(snapshotWords)
  const after = goingOf(tree, snapshot, 'children').length
  const { space } = useSpace(tree)
  const [left, setLeft] = useState<readonly string[] | null>(null)
  const choices = (['one', 'tree', 'children'] as const).filter((which) => which === 'one' || after > 0)
  const allowed = choices.filter((which) => reasonFor(snapshot, VERB[which]) === undefined)
  const [which, setWhich] = useState<Which>(allowed[0] ?? 'one')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { domain } = tree
  const external = snapshot.technique === 'external'
  const text: Record<Which, string> = {
    one: t(snapshot.aside ? 'dialog.oneAside' : external ? 'dialog.oneExternal' : 'dialog.oneInternal'),
    tree: t('dialog.treeText', { count: after + 1 }),
    children: t('dialog.childrenText', { count: after }),
  }
  const run = async () => {
    setBusy(true)
    setProblem(null)
    try {
      const { host, uuid } = domain
      const result = await work(domain, 'delete', snapshot.name, () =>
        request('snapshots.delete', { host, uuid, name: snapshot.name, which }),
      )
      if (which !== 'children' && snapshot.parent !== null) selectSnapshot(domain, snapshot.parent)
      if (result.left.length > 0) setLeft(result.left)
      else onClose()
    } catch (error) {
      setProblem(problemOf(error))
      setBusy(false)
    }
  }
  const going = goingOf(tree, snapshot, which)
  const merges = tree.state === 'shut-off' && external && !snapshot.aside && which === 'one' && after > 0
  if (left !== null) {
    const words = { title: t('dialog.deleted'), text: t('dialog.deletedLeft') }
    return <LeftFiles icon={Trash2} {...words} files={left} onClose={onClose} />
  }
  return (
    <Dialog
      role="alertdialog"
      icon={Trash2}
      tone="err"
      width="medium"
      title={t('dialog.remove', { name: visible(snapshot.name) })}
      onClose={onClose}
      actions={
        <>
          <Button look="primary" autoFocus isDisabled={busy} onPress={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button look="danger" busy={busy} reason={reasonFor(snapshot, VERB[which])} onPress={() => void run()}>
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
                  <b>{t(`dialog.${choice}`)}</b>
                  <span className="snap-way-text">{refused ?? text[choice]}</span>
                </span>
              </Radio>
            )
          })}
        </RadioGroup>
        {space && <DeletePreview going={going} space={space} />}
        {merges && <p>{t('dialog.onePaused')}</p>}
        <p>{t('dialog.stays')}</p>
        {problem && <ProblemNotice problem={problem} />}
      </div>
    </Dialog>
  )
}

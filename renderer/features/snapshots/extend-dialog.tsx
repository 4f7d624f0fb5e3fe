import { COW_PERCENT } from '@shared/model/lvm'
import { titleOf } from '@shared/model/snapshot-names'
import { useMutation } from '@tanstack/react-query'
import { MoveHorizontal } from 'lucide-react'
import { useState } from 'react'
import { problemOf, request } from '../../api'
import { Button, Dialog, ProblemNotice } from '../../components'
import { formatBytes, visible } from '../../format'
import { useWords } from '../../i18n'
import { CowSelect } from './lvm-space'
import type { SnapshotDialogProps } from './take-dialog'
import { useSeenSnapshot } from './use-seen'
import { readAgain } from './view-state'
import { snapshotWords } from './words'
import './dialogs.css'

/** Gives the logical volumes of a snapshot more space before they overflow. */
export function ExtendSnapshotDialog({ domain, name, onClose }: SnapshotDialogProps & { readonly name: string }) {
  const t = useWords(snapshotWords)
  const seen = useSeenSnapshot(domain, name)
  const [percent, setPercent] = useState(COW_PERCENT)
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => request('snapshots.extend', { ...domain, name, percent }),
    onSuccess: onClose,
    onSettled: () => readAgain(domain),
  })
  if (seen === null) return null
  return (
    <Dialog
      icon={MoveHorizontal}
      width="medium"
      title={t('lvm.extendTitle', { name: visible(titleOf(seen.snapshot)) })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('dialog.cancel')}</Button>
          <Button look="primary" busy={isPending} onPress={() => mutate()}>
            {t('lvm.runExtend')}
          </Button>
        </>
      }
    >
      <div className="snap-form">
        <p>{t('lvm.extendText')}</p>
        <CowSelect percent={percent} onPercent={setPercent} />
        <ul className="snap-files">
          {seen.snapshot.lvm?.map(({ target, volume, sizeBytes, percent: used }) => (
            <li key={target}>
              <span className="mono">{visible(volume)}</span>{' '}
              {used !== null && t('lvm.used', { n: Math.round(used), bytes: formatBytes(sizeBytes) })}
            </li>
          ))}
        </ul>
        {error !== null && <ProblemNotice problem={problemOf(error)} />}
      </div>
    </Dialog>
  )
}

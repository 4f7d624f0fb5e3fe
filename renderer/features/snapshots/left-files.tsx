import { History, Trash2 } from 'lucide-react'
import { Button, Dialog } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { snapshotWords } from './words'
import './dialogs.css'

export interface LeftFilesProps {
  readonly after: 'revert' | 'delete'
  readonly files: readonly string[]
  readonly onClose: () => void
}

/** Files that something left, which nobody finds again unless they are named. */
export function LeftFiles({ after, files, onClose }: LeftFilesProps) {
  const t = useWords(snapshotWords)
  return (
    <Dialog
      icon={after === 'revert' ? History : Trash2}
      width="medium"
      title={t(`dialog.left.${after}`)}
      onClose={onClose}
      actions={
        <Button look="primary" autoFocus onPress={onClose}>
          {t('dialog.close')}
        </Button>
      }
    >
      <p>{t(`dialog.leftText.${after}`)}</p>
      <ul className="mono snap-files">
        {files.map((path) => (
          <li key={path}>{visible(path)}</li>
        ))}
      </ul>
    </Dialog>
  )
}

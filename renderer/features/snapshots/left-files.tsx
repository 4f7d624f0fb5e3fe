import { visible } from '../../app/format'
import { useWords } from '../../app/i18n'
import { Button, Dialog, type LucideIcon } from '../../components'
import { snapshotWords } from './words'

export interface LeftFilesProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly text: string
  readonly files: readonly string[]
  readonly onClose: () => void
}

/** Files that something left, which nobody finds again unless they are named. */
export function LeftFiles({ icon, title, text, files, onClose }: LeftFilesProps) {
  const t = useWords(snapshotWords)
  return (
    <Dialog
      icon={icon}
      width="medium"
      title={title}
      onClose={onClose}
      actions={
        <Button look="primary" autoFocus onPress={onClose}>
          {t('dialog.close')}
        </Button>
      }
    >
      <p>{text}</p>
      <ul className="mono snap-files">
        {files.map((path) => (
          <li key={path}>{visible(path)}</li>
        ))}
      </ul>
    </Dialog>
  )
}

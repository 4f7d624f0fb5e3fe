import { FolderSearch } from 'lucide-react'
import { useState } from 'react'
import { Button, Dialog, TextField } from '../../components'
import { useWords } from '../../i18n'
import { imageWords } from './words'

/** Asks for the path of a file on the host. */
export function LookAtDialog({
  onLook,
  onClose,
}: {
  readonly onLook: (path: string) => void
  readonly onClose: () => void
}) {
  const t = useWords(imageWords)
  const [path, setPath] = useState('')
  const [asked, setAsked] = useState(false)
  const wanted = path.trim()
  const bad = !wanted.startsWith('/') || wanted.includes('\0') || wanted.length > 4096
  const look = () => {
    setAsked(true)
    if (!bad) onLook(wanted)
  }
  return (
    <Dialog
      icon={FolderSearch}
      title={t('lookAt.title')}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('lookAt.cancel')}</Button>
          <Button look="primary" onPress={look}>
            {t('lookAt.button')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('lookAt.path')}
        hint={t('lookAt.hint')}
        mono
        autoFocus
        value={path}
        onChange={setPath}
        onKeyDown={(event) => event.key === 'Enter' && look()}
        {...(asked && bad && { error: t('lookAt.bad') })}
      />
    </Dialog>
  )
}

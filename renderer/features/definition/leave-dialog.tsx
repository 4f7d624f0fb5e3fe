import { FilePen } from 'lucide-react'
import { useEffect, useState } from 'react'
import { request } from '../../api'
import { Button, Dialog } from '../../components'
import { useWords } from '../../i18n'
import { guardLeaving } from '../../stores'
import { definitionWords } from './words'

/**
 * Asks before unsaved text is left, by another page or by closing the window.
 * @param unsaved there is such text now
 */
export function LeaveGuard({ unsaved }: { readonly unsaved: boolean }) {
  const t = useWords(definitionWords)
  const [go, setGo] = useState<{ readonly run: () => void } | null>(null)
  useEffect(() => {
    if (!unsaved) return
    const stop = guardLeaving((run) => {
      setGo({ run })
      return false
    })
    const onClose = (event: BeforeUnloadEvent) => {
      event.preventDefault()
      const close = () => {
        window.removeEventListener('beforeunload', onClose)
        void request('window.control', { action: 'close' })
      }
      setGo({ run: close })
    }
    window.addEventListener('beforeunload', onClose)
    return () => {
      stop()
      window.removeEventListener('beforeunload', onClose)
    }
  }, [unsaved])
  if (go === null) return null
  return (
    <Dialog
      role="alertdialog"
      icon={FilePen}
      tone="warn"
      title={t('leave.title')}
      onClose={() => setGo(null)}
      actions={
        <>
          <Button
            look="danger"
            onPress={() => {
              setGo(null)
              go.run()
            }}
          >
            {t('leave.button')}
          </Button>
          <Button look="primary" autoFocus onPress={() => setGo(null)}>
            {t('leave.keep')}
          </Button>
        </>
      }
    >
      <p>{t('leave.text')}</p>
    </Dialog>
  )
}

import { OctagonAlert, RotateCcw, Stethoscope } from 'lucide-react'
import { Component, type ErrorInfo, type ReactNode, useState } from 'react'
import { reportFault, request } from '../api'
import { useWords } from '../i18n'
import { openDiagnostics } from '../stores'
import { Button } from './Button'
import { CodeBlock } from './CodeBlock'
import { Dialog } from './Dialog'
import { Fold } from './Fold'
import { faultWords } from './fault-words'
import { Icon } from './Icon'
import './fault.css'

/** `line`: a strip or bar, where there is room for a line only. */
export type FaultLook = 'window' | 'page' | 'dialog' | 'line'

export interface FaultBoundaryProps {
  readonly look: FaultLook
  /** closes the dialog that is around */
  readonly onClose?: () => void
  readonly children: ReactNode
}

/**
 * Keeps the rest of the window when a part of it breaks: the part says so, can be drawn again, and offers what a report
 * needs. Give it a `key` that changes when it should show something else.
 */
export function FaultBoundary({ look, onClose, children }: FaultBoundaryProps) {
  const [fault, setFault] = useState<{ readonly error: unknown } | null>(null)
  if (fault === null) {
    const onFault = (error: unknown, parts: string) => {
      reportFault('boundary', error, look + parts)
      setFault({ error })
    }
    return <Catcher onFault={onFault}>{children}</Catcher>
  }
  const again = () => setFault(null)
  // Outside of the catcher: should this break too, the boundary around is told, and nothing goes round in a circle.
  if (look === 'dialog') return <FaultDialog error={fault.error} onAgain={again} onClose={onClose ?? again} />
  return <FaultView look={look} error={fault.error} onAgain={again} />
}

interface CatcherProps {
  readonly onFault: (error: unknown, parts: string) => void
  readonly children: ReactNode
}

/** Shows nothing once something in it broke, and tells what. Only a class can do this in React. */
class Catcher extends Component<CatcherProps, { readonly broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true }
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    this.props.onFault(error, info.componentStack ?? '')
  }

  override render(): ReactNode {
    return this.state.broken ? null : this.props.children
  }
}

export interface FaultViewProps {
  readonly look: Exclude<FaultLook, 'dialog'>
  readonly error: unknown
  /** draws the part again; nothing to draw without */
  readonly onAgain?: () => void
}

/** What is shown instead of a part of the window that broke. */
export function FaultView({ look, error, onAgain }: FaultViewProps) {
  const t = useWords(faultWords)
  const ways = (
    <>
      {onAgain && (
        <Button look={look === 'line' ? 'link' : 'primary'} icon={RotateCcw} onPress={onAgain}>
          {t('again')}
        </Button>
      )}
      {look !== 'line' && <Button onPress={() => window.location.reload()}>{t('reload')}</Button>}
      <Button look={look === 'line' ? 'link' : 'default'} icon={Stethoscope} onPress={openDiagnostics}>
        {t('diagnostics')}
      </Button>
      {look === 'window' && (
        <Button onPress={() => void request('window.control', { action: 'close' })}>{t('closeWindow')}</Button>
      )}
    </>
  )
  if (look === 'line') {
    return (
      <div className="fault is-line" role="alert">
        <Icon of={OctagonAlert} tone="err" />
        <span>{t('title.line')}</span>
        {ways}
      </div>
    )
  }
  return (
    <div className={`fault is-${look}`} role="alert">
      <h2>
        <Icon of={OctagonAlert} tone="err" size={18} />
        {t(`title.${look}`)}
      </h2>
      <p>{t('text')}</p>
      <div className="fault-ways">{ways}</div>
      <Details error={error} />
    </div>
  )
}

function FaultDialog({
  error,
  onAgain,
  onClose,
}: {
  readonly error: unknown
  readonly onAgain: () => void
  readonly onClose: () => void
}) {
  const t = useWords(faultWords)
  return (
    <Dialog
      role="alertdialog"
      icon={OctagonAlert}
      tone="err"
      width="medium"
      title={t('title.dialog')}
      onClose={onClose}
      actions={
        <>
          <Button icon={Stethoscope} onPress={openDiagnostics}>
            {t('diagnostics')}
          </Button>
          <Button onPress={onClose}>{t('close')}</Button>
          <Button look="primary" autoFocus icon={RotateCcw} onPress={onAgain}>
            {t('again')}
          </Button>
        </>
      }
    >
      <p>{t('text')}</p>
      <Details error={error} />
    </Dialog>
  )
}

function Details({ error }: { readonly error: unknown }) {
  const t = useWords(faultWords)
  return (
    <Fold title={t('details')}>
      <CodeBlock text={stackOf(error)} label={t('details')} wrap maxHeight={260} />
    </Fold>
  )
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

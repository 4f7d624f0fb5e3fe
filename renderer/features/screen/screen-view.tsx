import type { DomainSummary } from '@shared/model/domain'
import { Copy, Keyboard, RotateCcw } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { type ShownAction, useActionContext, useShownAction } from '../../actions/use-actions'
import { reportFault } from '../../api'
import { Button, Checkbox, EmptyState, Menu, ProblemView, problemTexts, Segments, toast } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { PasswordForm } from './password-form'
import { useScreen } from './use-screen'
import { screenWords } from './words'
import './screen.css'

const CONTROL = [0xffe3, 'ControlLeft'] as const
const ALT = [0xffe9, 'AltLeft'] as const
const SHIFT = [0xffe1, 'ShiftLeft'] as const
const F1 = 0xffbe
const PRINT = [0xff61, 'PrintScreen'] as const

/** The VM's screen by VNC: seen, typed into, clicked. */
export function ScreenView({ domain, online }: { readonly domain: DomainSummary; readonly online: boolean }) {
  const t = useWords(screenWords)
  const shown = useShownAction(useActionContext())
  const on = domain.state === 'running' || domain.state === 'paused'
  const target = useRef<HTMLDivElement>(null)
  const keysButton = useRef<HTMLButtonElement>(null)
  const [size, setSize] = useState<'fit' | 'actual'>('fit')
  const [viewOnly, setViewOnly] = useState(false)
  const live = useScreen(target, domain, on && online, t('view', { name: visible(domain.name) }))
  const { phase, rfb } = live
  if (!on || !online) {
    return <EmptyState text={online ? t('off') : t('away')} action={online && <Way to={shown('vm.start')} />} />
  }
  // Its definition has no screen that can be shown: there the way on leads.
  if (phase.kind === 'failed' && phase.problem.code.startsWith('screen.')) {
    const { title, detail } = problemTexts(phase.problem)
    const text = (
      <>
        <strong>{title}</strong>
        <br />
        {detail}
      </>
    )
    return <EmptyState text={text} action={<Way to={shown('vm.xml')} />} />
  }
  const open = phase.kind === 'open'
  if (rfb.current) {
    rfb.current.scaleViewport = size === 'fit'
    rfb.current.viewOnly = viewOnly
  }
  const chord = (...keys: readonly (readonly [number, string])[]) => {
    for (const [sym, code] of keys) rfb.current?.sendKey(sym, code, true)
    for (const [sym, code] of keys.toReversed()) rfb.current?.sendKey(sym, code, false)
  }
  /** All other keys go to the guest while the screen has the focus. */
  const leave = (event: KeyboardEvent) => {
    if (!(event.ctrlKey && event.shiftKey && event.key === 'Escape')) return
    event.preventDefault()
    event.stopPropagation()
    // Their release will not be seen there.
    for (const [sym, code] of [SHIFT, CONTROL]) rfb.current?.sendKey(sym, code, false)
    keysButton.current?.focus()
  }
  const copy = () =>
    rfb.current?.toBlob((blob) => {
      if (blob === null) return
      const written = navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })])
      written.then(() => toast({ text: t('copied') })).catch((error: unknown) => reportFault('rejection', error))
    }, 'image/png')
  return (
    <div className="screen-view">
      <div className="screen-bar" role="toolbar" aria-label={t('tools')}>
        <Segments
          label={t('size')}
          value={size}
          options={[
            { value: 'fit', label: t('fit') },
            { value: 'actual', label: t('actual') },
          ]}
          onChange={setSize}
        />
        <Checkbox isSelected={viewOnly} onChange={setViewOnly}>
          {t('viewOnly')}
        </Checkbox>
        <span className="screen-bar-end">
          <Menu
            label={t('sendKeys')}
            entries={[
              { id: 'cad', label: 'Ctrl+Alt+Delete', onAction: () => rfb.current?.sendCtrlAltDel() },
              ...[1, 2, 3, 4, 5, 6].map((number) => ({
                id: `vt${number}`,
                label: t('vt', { number }),
                onAction: () => chord(CONTROL, ALT, [F1 + number - 1, `F${number}`]),
              })),
              { id: 'print', label: t('printScreen'), onAction: () => chord(PRINT) },
            ]}
          >
            <Button ref={keysButton} look="plain" icon={Keyboard} isDisabled={!open || viewOnly}>
              {t('sendKeys')}
            </Button>
          </Menu>
          <Button look="plain" icon={Copy} isDisabled={!open} onPress={copy}>
            {t('copy')}
          </Button>
        </span>
      </div>
      {phase.kind === 'failed' && (
        <ProblemView problem={phase.problem} onRemedy={({ kind }) => kind === 'retry' && live.reconnect()} />
      )}
      {(phase.kind === 'lost' || phase.kind === 'refused') && (
        <EmptyState
          text={phase.kind === 'lost' ? t('lost') : t('refused')}
          action={
            <Button icon={RotateCcw} onPress={live.reconnect}>
              {t('reconnect')}
            </Button>
          }
        />
      )}
      {phase.kind === 'password' && <PasswordForm wrong={phase.wrong} onAnswer={live.answer} />}
      <div ref={target} className={`screen-canvas${open ? '' : ' is-hidden'}`} onKeyDownCapture={leave} />
      <div className="screen-foot">
        <span role="status">{open ? t('connected') : phase.kind === 'connecting' ? t('connecting') : ''}</span>
        {open && (
          <span>
            {t('leave')} <kbd>Ctrl+Shift+Esc</kbd>
          </span>
        )}
      </div>
    </div>
  )
}

/** A verb of the table as the way on. */
function Way({ to }: { readonly to: ShownAction }) {
  return (
    <Button icon={to.action.icon} reason={to.reason} onPress={to.run}>
      {to.label}
    </Button>
  )
}

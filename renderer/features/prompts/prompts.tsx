import type { RequestParams } from '@shared/contract'
import type { HostSummary } from '@shared/model/host'
import type { Prompt } from '@shared/model/prompt'
import { KeyRound, ShieldQuestionMark } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { request, useHosts, usePrompts } from '../../api'
import { Button, Dialog, Icon } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { useDialogs, useWanted } from '../../stores'
import { HostKeyQuestion, SecretsQuestion, TouchQuestion } from './questions'
import { promptWords } from './words'
import './prompts.css'

type Answer = RequestParams<'prompts.answer'>['answer']
const CANCEL: Answer = { kind: 'cancel' }

/**
 * Whether the user has just caused a question: the host is being added, tested or edited, or was told to connect and has
 * not been online since. `undefined` host: not saved yet, so it is being tested.
 */
export function isWanted(prompt: Prompt, host: HostSummary | undefined, since: number | undefined): boolean {
  if (prompt.forHost === null) return true
  if (host === undefined || since === undefined || host.state.kind !== 'connecting') return false
  return host.lastSeen === undefined || host.lastSeen < since
}

/**
 * Questions that connections wait for, oldest first. One that the user has just caused stands before all else; one that
 * comes from the background waits at the right and takes no focus. At most one of each is on screen.
 */
export function Prompts() {
  const prompts = usePrompts()
  const hosts = useHosts()
  const wanted = useWanted()
  const adding = useDialogs((d) => (d.open?.kind === 'host' ? d.open : null))
  // Decided once a question: what is being typed must not move when a dialog closes.
  const modal = useRef(new Map<string, boolean>())
  for (const prompt of prompts) {
    if (modal.current.has(prompt.id)) continue
    const host = hosts.find((h) => h.id === prompt.forHost)
    const since = prompt.forHost === null ? undefined : wanted[prompt.forHost]
    const edited = adding !== null && (adding.host === undefined || adding.host === prompt.forHost)
    modal.current.set(prompt.id, (edited && host?.state.kind === 'connecting') || isWanted(prompt, host, since))
  }
  const front = prompts.find((p) => modal.current.get(p.id))
  const back = prompts.find((p) => !modal.current.get(p.id))
  const more = prompts.length - (front ? 1 : 0) - (back ? 1 : 0)
  return [front, back].map(
    (prompt) =>
      prompt && (
        <OnePrompt
          key={prompt.id}
          prompt={prompt}
          host={hosts.find((h) => h.id === prompt.forHost)}
          modal={prompt === front}
          more={more}
        />
      ),
  )
}

interface OneProps {
  readonly prompt: Prompt
  readonly host: HostSummary | undefined
  readonly modal: boolean
  /** questions that wait behind this one */
  readonly more: number
}

function OnePrompt({ prompt, host, modal, more }: OneProps) {
  const t = useWords(promptWords)
  const answer = (said: Answer) =>
    // One that is gone is no error, and there is nothing to say about any other.
    void request('prompts.answer', { prompt: prompt.id, answer: said }).catch(() => undefined)
  const { alias, user, host: name, port } = prompt.about
  const address =
    port === 22
      ? t('who', { user: visible(user), host: visible(name) })
      : t('whoPort', { user: visible(user), host: visible(name), port: String(port) })
  const who = alias === name ? address : t('alias', { who: address, alias: visible(alias) })
  const body =
    prompt.kind === 'host-key' ? (
      <HostKeyQuestion prompt={prompt} who={who} />
    ) : prompt.kind === 'touch' ? (
      <TouchQuestion prompt={prompt} who={who} />
    ) : (
      <SecretsQuestion prompt={prompt} who={who} answer={answer} autoFocus={modal} />
    )
  const actions =
    prompt.kind === 'host-key' ? (
      <>
        {prompt.file !== null && (
          <Button onPress={() => answer({ kind: 'host-key', choice: 'accept' })}>{t('hostKey.accept')}</Button>
        )}
        <Button onPress={() => answer({ kind: 'host-key', choice: 'once' })}>{t('hostKey.once')}</Button>
        <Button look="primary" autoFocus={modal} onPress={() => answer({ kind: 'host-key', choice: 'reject' })}>
          {t('hostKey.reject')}
        </Button>
      </>
    ) : prompt.kind === 'touch' ? (
      <Button autoFocus={modal} onPress={() => answer(CANCEL)}>
        {t('cancel')}
      </Button>
    ) : (
      <>
        <Button onPress={() => answer(CANCEL)}>{t('cancel')}</Button>
        <Button look="primary" type="submit" form={`prompt-${prompt.id}`}>
          {t('signIn')}
        </Button>
      </>
    )
  const frame: FrameProps = {
    title: prompt.kind === 'host-key' ? t('hostKey.title', { host: visible(name) }) : t(`${prompt.kind}.title`),
    // The name that the user gave it: the question may be about a jump host on the way.
    subtitle: host?.name && host.name !== host.address ? visible(host.name) : undefined,
    icon: prompt.kind === 'host-key' ? ShieldQuestionMark : KeyRound,
    actions,
    waiting: more > 0 ? t('more', { count: more }) : undefined,
    onClose: () => answer(CANCEL),
    children: body,
  }
  return modal ? <Modal {...frame} /> : createPortal(<Panel {...frame} />, document.body)
}

interface FrameProps {
  readonly title: string
  readonly subtitle: string | undefined
  readonly icon: typeof KeyRound
  readonly actions: ReactNode
  /** that more questions wait */
  readonly waiting: string | undefined
  readonly onClose: () => void
  readonly children: ReactNode
}

function Modal({ title, subtitle, icon, actions, waiting, onClose, children }: FrameProps) {
  return (
    <Dialog
      icon={icon}
      title={title}
      subtitle={subtitle}
      role="alertdialog"
      onClose={onClose}
      actions={actions}
      foot={waiting}
    >
      {children}
    </Dialog>
  )
}

/**
 * Not modal: what the user is doing goes on, in another dialog too (react-aria leaves its "top layer" alone). F6 leads
 * in, Escape inside cancels.
 */
function Panel({ title, subtitle, icon, actions, waiting, onClose, children }: FrameProps) {
  const t = useWords(promptWords)
  const id = useId()
  const box = useRef<HTMLElement>(null)
  const [announced, setAnnounced] = useState('')
  // A live region tells what comes into it, not what it is born with.
  useEffect(() => setAnnounced(t('waits', { title })), [t, title])
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'F6' || box.current?.contains(document.activeElement)) return
      event.preventDefault()
      const first = box.current?.querySelector<HTMLElement>('input, .dialog-foot .look-primary')
      ;(first ?? box.current?.querySelector<HTMLElement>('.dialog-foot button'))?.focus()
    }
    // Before the fields and lists, which keep the keys that they get.
    window.addEventListener('keydown', onKeyDown, true)
    return () => window.removeEventListener('keydown', onKeyDown, true)
  }, [])
  return (
    <section
      ref={box}
      className="prompt-panel"
      role="dialog"
      aria-labelledby={id}
      data-react-aria-top-layer="true"
      onKeyDown={(event) => {
        // What is typed here is for no verb of the page behind.
        if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation()
        if (event.key === 'Escape') onClose()
      }}
    >
      <span className="visually-hidden" role="status">
        {announced}
      </span>
      <header className="dialog-head">
        <Icon of={icon} size={18} tone="accent" />
        <h2 id={id} className="dialog-title">
          {title}
        </h2>
        {subtitle && <span className="dialog-subtitle">{subtitle}</span>}
      </header>
      <div className="dialog-body">{children}</div>
      <footer className="dialog-foot">
        <div className="dialog-foot-text">{waiting ?? <kbd>F6</kbd>}</div>
        {actions}
      </footer>
    </section>
  )
}

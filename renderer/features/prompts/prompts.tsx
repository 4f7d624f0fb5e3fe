import type { RequestParams } from '@shared/contract'
import type { Prompt } from '@shared/model/prompt'
import { KeyRound, ShieldQuestionMark } from 'lucide-react'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { request, usePrompts } from '../../api'
import { visible } from '../../app/format'
import { useWords } from '../../app/i18n'
import { Button, Checkbox, Dialog, Icon, Notice, TextField } from '../../components'
import { useDialogs } from '../../stores'
import { promptWords } from './words'
import './prompts.css'

type Answer = RequestParams<'prompts.answer'>['answer']
const CANCEL: Answer = { kind: 'cancel' }

/**
 * The oldest question that a connection waits for. One that the user has just caused stands before all else; one that comes
 * from the background waits at the right and takes no focus.
 */
export function Prompts() {
  const prompts = usePrompts()
  const adding = useDialogs((d) => d.open?.kind === 'host')
  // What the user waits for goes first.
  const prompt = (adding ? prompts.find((p) => p.forHost === null) : undefined) ?? prompts[0]
  if (prompt === undefined) return null
  const answer = (said: Answer) =>
    void request('prompts.answer', { prompt: prompt.id, answer: said }).catch(() => undefined)
  const more = prompts.length - 1
  return (
    <OnePrompt key={prompt.id} prompt={prompt} modal={prompt.forHost === null || adding} more={more} answer={answer} />
  )
}

interface OneProps {
  readonly prompt: Prompt
  readonly modal: boolean
  readonly more: number
  readonly answer: (answer: Answer) => void
}

function OnePrompt({ prompt, modal, more, answer }: OneProps) {
  const t = useWords(promptWords)
  const { user, host, port } = prompt.about
  const title = prompt.kind === 'host-key' ? t('hostKey.title', { host: visible(host) }) : t(`${prompt.kind}.title`)
  const who =
    port === 22
      ? t('who', { user: visible(user), host: visible(host) })
      : t('whoPort', { user: visible(user), host: visible(host), port: String(port) })
  const body =
    prompt.kind === 'host-key' ? (
      <HostKey prompt={prompt} who={who} />
    ) : (
      <Secrets prompt={prompt} who={who} answer={answer} autoFocus={modal} />
    )
  const actions =
    prompt.kind === 'host-key' ? (
      <>
        <Button onPress={() => answer({ kind: 'host-key', choice: 'accept' })}>{t('hostKey.accept')}</Button>
        <Button onPress={() => answer({ kind: 'host-key', choice: 'once' })}>{t('hostKey.once')}</Button>
        <Button look="primary" autoFocus={modal} onPress={() => answer({ kind: 'host-key', choice: 'reject' })}>
          {t('hostKey.reject')}
        </Button>
      </>
    ) : (
      <>
        <Button onPress={() => answer(CANCEL)}>{t('cancel')}</Button>
        <Button look="primary" type="submit" form={`prompt-${prompt.id}`}>
          {t('signIn')}
        </Button>
      </>
    )
  const frame = { title, actions, more, onClose: () => answer(CANCEL) }
  return modal ? <Modal {...frame}>{body}</Modal> : <Panel {...frame}>{body}</Panel>
}

interface FrameProps {
  readonly title: string
  readonly actions: ReactNode
  readonly more: number
  readonly onClose: () => void
  readonly children: ReactNode
}

function Modal({ title, actions, more, onClose, children }: FrameProps) {
  const t = useWords(promptWords)
  return (
    <Dialog
      icon={KeyRound}
      title={title}
      role="alertdialog"
      onClose={onClose}
      actions={actions}
      foot={more > 0 && t('more', { count: more })}
    >
      {children}
    </Dialog>
  )
}

/** Not modal: what the user is doing goes on. Escape inside it cancels. */
function Panel({ title, actions, more, onClose, children }: FrameProps) {
  const t = useWords(promptWords)
  const id = useId()
  return (
    <section
      className="prompt-panel"
      role="dialog"
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onClose()
      }}
    >
      <header className="dialog-head">
        <Icon of={ShieldQuestionMark} size={18} tone="accent" />
        <h2 id={id} className="dialog-title">
          {title}
        </h2>
      </header>
      <div className="dialog-body" aria-live="polite">
        {children}
      </div>
      <footer className="dialog-foot">
        <div className="dialog-foot-text">{more > 0 && t('more', { count: more })}</div>
        {actions}
      </footer>
    </section>
  )
}

function HostKey({ prompt, who }: { readonly prompt: Extract<Prompt, { kind: 'host-key' }>; readonly who: string }) {
  const t = useWords(promptWords)
  const { keyType, bits, fingerprint, randomart, file, authority } = prompt
  return (
    <div className="prompt">
      <p>{t('hostKey.text')}</p>
      <dl className="prompt-facts">
        <dt>{t('hostKey.type')}</dt>
        <dd>{bits === null ? keyType : t('hostKey.bits', { type: keyType, bits: String(bits) })}</dd>
        <dt>{t('hostKey.fingerprint')}</dt>
        <dd className="mono">{fingerprint}</dd>
        <dt>{t('hostKey.picture')}</dt>
        <dd>
          <pre className="prompt-art" aria-hidden>
            {randomart}
          </pre>
        </dd>
      </dl>
      {authority && (
        <Notice kind="warning" title={t('hostKey.authority', { ...authority, line: String(authority.line) })} />
      )}
      <p className="prompt-note">
        {who}. {file === null ? t('hostKey.notWritten') : t('hostKey.written', { file })}
      </p>
    </div>
  )
}

interface SecretsProps {
  readonly prompt: Exclude<Prompt, { kind: 'host-key' }>
  readonly who: string
  readonly answer: (answer: Answer) => void
  readonly autoFocus: boolean
}

function Secrets({ prompt, who, answer, autoFocus }: SecretsProps) {
  const t = useWords(promptWords)
  const asked = prompt.kind === 'interactive' ? prompt.prompts : [{ text: t(`${prompt.kind}.label`), echo: false }]
  const [values, setValues] = useState<readonly string[]>(asked.map(() => ''))
  const [remember, setRemember] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    answer(
      prompt.kind === 'interactive'
        ? { kind: 'interactive', values: [...values], remember }
        : { kind: 'secret', value: values[0] ?? '', remember },
    )
  }
  return (
    <form className="prompt" id={`prompt-${prompt.id}`} onSubmit={submit}>
      <p>{who}</p>
      {prompt.kind === 'passphrase' && (
        <dl className="prompt-facts">
          <dt>{t('passphrase.file')}</dt>
          <dd className="mono">{prompt.keyFile}</dd>
        </dl>
      )}
      {prompt.attempt > 1 && <Notice kind="warning" title={t('again', { attempt: String(prompt.attempt) })} live />}
      {prompt.kind === 'interactive' && (prompt.name || prompt.instructions) && (
        <section aria-label={t('interactive.said')}>
          <pre className="prompt-said raw">
            {[prompt.name, prompt.instructions].filter(Boolean).map(visible).join('\n')}
          </pre>
        </section>
      )}
      {asked.map(({ text, echo }, n) => (
        <TextField
          // biome-ignore lint/suspicious/noArrayIndexKey: questions have no other name than their place
          key={n}
          label={visible(text.trim()) || t('interactive.answer', { n: n + 1 })}
          type={echo ? 'text' : 'password'}
          autoFocus={autoFocus && n === 0}
          value={values[n] ?? ''}
          onChange={(value) => setValues(values.with(n, value))}
        />
      ))}
      {prompt.canRemember === 'yes' && (
        <Checkbox isSelected={remember} onChange={setRemember}>
          {t('remember')}
        </Checkbox>
      )}
      {prompt.canRemember === 'no-keyring' && <p className="prompt-note">{t('noKeyring')}</p>}
    </form>
  )
}

import type { RequestParams } from '@shared/contract'
import type { Prompt } from '@shared/model/prompt'
import { type FormEvent, useState } from 'react'
import { Checkbox, Notice, TextField } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { promptWords } from './words'

type SecretAnswer = Extract<RequestParams<'prompts.answer'>['answer'], { kind: 'secret' | 'interactive' }>

interface HostKeyProps {
  readonly prompt: Extract<Prompt, { kind: 'host-key' }>
  /** whom it is about, in words */
  readonly who: string
}

/** A key that is not known yet: what it looks like, and what becomes of a yes. */
export function HostKeyQuestion({ prompt, who }: HostKeyProps) {
  const t = useWords(promptWords)
  const { keyType, bits, fingerprint, randomart, file, authority } = prompt
  return (
    <div className="prompt">
      <p>{t('hostKey.text')}</p>
      <dl className="prompt-facts">
        <dt>{t('hostKey.for')}</dt>
        <dd>{who}</dd>
        <dt>{t('hostKey.type')}</dt>
        <dd>{bits === null ? keyType : t('hostKey.bits', { type: keyType, bits: String(bits) })}</dd>
        <dt className="is-wide">{t('hostKey.fingerprint')}</dt>
        <dd className="is-wide mono">{fingerprint}</dd>
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
      <p className="prompt-note">{file === null ? t('hostKey.notWritten') : t('hostKey.written', { file })}</p>
    </div>
  )
}

/** Text of the host with its line breaks, and nothing else that is not seen. */
function lines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => visible(line.replaceAll('\t', '    ')))
    .join('\n')
}

/** A security key that waits for a finger. There is nothing to answer: it goes away by itself. */
export function TouchQuestion({ prompt, who }: { prompt: Extract<Prompt, { kind: 'touch' }>; who: string }) {
  const t = useWords(promptWords)
  return (
    <div className="prompt">
      <p>{t('touch.text')}</p>
      <dl className="prompt-facts">
        <dt>{t('hostKey.for')}</dt>
        <dd>{who}</dd>
        <dt className="is-wide">{t('touch.said')}</dt>
        <dd className="is-wide mono">{lines(prompt.text)}</dd>
      </dl>
    </div>
  )
}

interface SecretsProps {
  readonly prompt: Exclude<Prompt, { kind: 'host-key' | 'touch' }>
  readonly who: string
  readonly answer: (answer: SecretAnswer) => void
  readonly autoFocus: boolean
}

/** A password, a passphrase, or what the host asks: a field each. What it says is shown as text and nothing else. */
export function SecretsQuestion({ prompt, who, answer, autoFocus }: SecretsProps) {
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
            {[prompt.name, prompt.instructions].filter(Boolean).map(lines).join('\n')}
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

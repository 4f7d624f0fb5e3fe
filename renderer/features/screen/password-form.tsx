import { useState } from 'react'
import { Button, TextField } from '../../components'
import { useWords } from '../../i18n'
import { screenWords } from './words'

/** Asks for the password of a VNC server. It is kept as long as the screen is shown, for reconnects, and nowhere else. */
export function PasswordForm({ wrong, onAnswer }: { readonly wrong: boolean; onAnswer(password: string): void }) {
  const t = useWords(screenWords)
  const [text, setText] = useState('')
  return (
    <form
      className="screen-password"
      onSubmit={(event) => {
        event.preventDefault()
        if (text !== '') onAnswer(text)
      }}
    >
      <TextField
        label={t('password')}
        type="password"
        value={text}
        onChange={setText}
        error={wrong ? t('wrong') : undefined}
        autoFocus
      />
      <Button type="submit" isDisabled={text === ''}>
        {t('connect')}
      </Button>
    </form>
  )
}

import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { Button, ComboField, IconButton } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { editWords } from './words'

export interface TagsFieldProps {
  readonly label: string
  readonly tags: readonly string[]
  readonly onChange: (tags: readonly string[]) => void
  /** in use elsewhere */
  readonly offered: readonly string[]
  readonly error?: string | undefined
  readonly hint?: string
}

/** Tags as chips, with those in use elsewhere offered. Enter adds what was typed. */
export function TagsField({ label, tags, onChange, offered, error, hint }: TagsFieldProps) {
  const t = useWords(editWords)
  const [typed, setTyped] = useState('')
  const add = () => {
    const tag = typed.trim()
    if (tag !== '' && !tags.includes(tag)) onChange([...tags, tag])
    setTyped('')
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter in the field it holds
    <div
      className="tags-field"
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || typed.trim() === '') return
        event.preventDefault()
        add()
      }}
    >
      {tags.length > 0 && (
        <ul className="tags-chips" aria-label={label}>
          {tags.map((tag) => (
            <li key={tag} className="tag tags-chip">
              {visible(tag)}
              <IconButton
                size="small"
                icon={X}
                label={t('removeTag', { tag: visible(tag) })}
                onPress={() => onChange(tags.filter((one) => one !== tag))}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="tags-add">
        <ComboField
          label={label}
          hint={hint}
          value={typed}
          onChange={setTyped}
          error={error}
          options={offered.filter((tag) => !tags.includes(tag)).map((value) => ({ value }))}
        />
        <Button icon={Plus} onPress={add}>
          {t('addTag')}
        </Button>
      </div>
    </div>
  )
}

import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components'
import { useWords } from '../i18n'
import { Icon } from './Icon'
import { componentWords } from './words'
import './field.css'
import './overlay.css'

export interface ComboOption {
  readonly value: string
  /** second text behind the value */
  readonly hint?: string
}

export interface ComboFieldProps {
  readonly label: ReactNode
  readonly value: string
  readonly options: readonly ComboOption[]
  readonly onChange: (value: string) => void
  readonly hint?: ReactNode
  /** what is wrong with the value; shown under it and marks it invalid */
  readonly error?: ReactNode
  readonly placeholder?: string
  readonly mono?: boolean
  readonly autoFocus?: boolean
}

/** One line of text with suggestions: any text may be typed. */
export function ComboField(props: ComboFieldProps) {
  const { label, value, options, onChange, hint, error, placeholder, mono, autoFocus } = props
  const t = useWords(componentWords)
  const wanted = value.trim().toLowerCase()
  const exact = options.some((o) => o.value === value)
  const offered = options.filter(
    (o) => exact || o.value.toLowerCase().includes(wanted) || o.hint?.toLowerCase().includes(wanted),
  )
  return (
    <ComboBox
      className="field"
      validationBehavior="aria"
      allowsCustomValue
      menuTrigger="input"
      inputValue={value}
      onInputChange={onChange}
      items={offered.map((o) => ({ ...o, id: o.value }))}
      isInvalid={error !== undefined && error !== null}
      autoFocus={autoFocus}
    >
      <Label className="field-label">{label}</Label>
      <div className={`field-box${mono ? ' is-mono' : ''}`}>
        <Input placeholder={placeholder} spellCheck={false} autoComplete="off" />
        {options.length > 0 && (
          <Button className="combo-open" aria-label={t('suggestions')}>
            <Icon of={ChevronDown} size={14} />
          </Button>
        )}
      </div>
      {hint !== undefined && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
      <Popover className="popover combo-popover" offset={4}>
        <ListBox<ComboOption & { id: string }> className="menu">
          {(option) => (
            <ListBoxItem className="menu-item" textValue={option.value}>
              <span className="menu-word">
                {option.value}
                {option.hint && <span className="select-hint">{option.hint}</span>}
              </span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}

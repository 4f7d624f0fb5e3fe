import type { ReactNode, Ref } from 'react'
import {
  type TextFieldProps as AriaProps,
  TextField as AriaTextField,
  FieldError,
  Input,
  Label,
  Text,
} from 'react-aria-components'
import { Icon, type LucideIcon } from './Icon'
import './field.css'

export interface TextFieldProps extends Omit<AriaProps, 'children' | 'className' | 'style'> {
  /** leave out only with an `aria-label` or `aria-labelledby` */
  readonly label?: ReactNode
  readonly hint?: ReactNode
  /** what is wrong with the value; shown under it and marks it invalid */
  readonly error?: ReactNode
  readonly icon?: LucideIcon
  readonly mono?: boolean
  readonly size?: 'normal' | 'small'
  /** label at the left instead of above */
  readonly inline?: boolean
  readonly placeholder?: string
  /** behind the text, inside the edge (a mark, a clear button) */
  readonly end?: ReactNode
  readonly className?: string
  readonly inputRef?: Ref<HTMLInputElement>
}

/** One line of text. */
export function TextField(props: TextFieldProps) {
  const { label, hint, error, icon, mono, size, inline, placeholder, end, className, inputRef, ...rest } = props
  return (
    <AriaTextField
      // What is wrong main has said of the last value: the next may be sent.
      validationBehavior="aria"
      {...rest}
      isInvalid={error !== undefined && error !== null}
      className={`field${inline ? ' is-inline' : ''}${className ? ` ${className}` : ''}`}
    >
      {label !== undefined && <Label className="field-label">{label}</Label>}
      <div className={`field-box${mono ? ' is-mono' : ''}${size === 'small' ? ' is-small' : ''}`}>
        {icon && <Icon of={icon} size={14} />}
        <Input ref={inputRef} placeholder={placeholder} spellCheck={false} autoComplete="off" />
        {end}
      </div>
      {hint !== undefined && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
    </AriaTextField>
  )
}

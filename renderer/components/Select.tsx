import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { Select as AriaSelect, Button, Label, ListBox, ListBoxItem, Popover, SelectValue } from 'react-aria-components'
import { Icon, type LucideIcon } from './Icon'
import './field.css'
import './overlay.css'

export interface SelectOption<V extends string> {
  readonly value: V
  readonly label: string
  /** second text behind the label */
  readonly hint?: string
  readonly icon?: LucideIcon
  /** why it cannot be chosen; shown under it */
  readonly reason?: string
}

export interface SelectProps<V extends string> {
  readonly label?: ReactNode
  readonly 'aria-label'?: string
  readonly 'aria-labelledby'?: string
  readonly value: V
  readonly options: readonly SelectOption<V>[]
  readonly onChange: (value: V) => void
  readonly isDisabled?: boolean
  readonly size?: 'normal' | 'small'
  readonly mono?: boolean
  readonly inline?: boolean
  readonly className?: string
}

/** One of a few. Options that cannot be chosen stay in the list with their reason. */
export function Select<V extends string>(props: SelectProps<V>) {
  const { label, value, options, onChange, isDisabled, size, mono, inline, className } = props
  return (
    <AriaSelect
      aria-label={props['aria-label']}
      aria-labelledby={props['aria-labelledby']}
      value={value}
      onChange={(key) => key !== null && onChange(key as V)}
      isDisabled={isDisabled}
      disabledKeys={options.filter((o) => o.reason !== undefined).map((o) => o.value)}
      className={`field${inline ? ' is-inline' : ''}${className ? ` ${className}` : ''}`}
    >
      {label !== undefined && <Label className="field-label">{label}</Label>}
      <Button className={`field-box${size === 'small' ? ' is-small' : ''}${mono ? ' is-mono' : ''}`}>
        <SelectValue className="select-value">
          {() => {
            const chosen = options.find((o) => o.value === value)
            return (
              <>
                {chosen?.label}
                {chosen?.hint && <span className="select-hint">{chosen.hint}</span>}
              </>
            )
          }}
        </SelectValue>
        <Icon of={ChevronDown} size={14} />
      </Button>
      <Popover className="popover" offset={4}>
        <ListBox className="menu" items={options.map((o) => ({ ...o, id: o.value }))}>
          {(option) => (
            <ListBoxItem className="menu-item" textValue={option.label}>
              {option.icon && <Icon of={option.icon} />}
              <span className="menu-word">
                {option.label}
                {option.hint && <span className="select-hint">{option.hint}</span>}
              </span>
              {option.reason && <span className="menu-reason">{option.reason}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}

import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { Checkbox as AriaCheckbox, type CheckboxProps as AriaProps } from 'react-aria-components'
import './field.css'

export interface CheckboxProps extends Omit<AriaProps, 'children' | 'className' | 'style'> {
  readonly children: ReactNode
  /** second text behind the label */
  readonly hint?: ReactNode
}

export function Checkbox({ children, hint, ...rest }: CheckboxProps) {
  return (
    <AriaCheckbox {...rest} className="checkbox">
      <span className="checkbox-box">
        <Check size={12} strokeWidth={2.5} aria-hidden />
      </span>
      <span>
        {children}
        {hint !== undefined && <span className="checkbox-hint"> {hint}</span>}
      </span>
    </AriaCheckbox>
  )
}

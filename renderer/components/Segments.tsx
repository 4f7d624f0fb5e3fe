import type { ReactNode } from 'react'
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import './content.css'

export interface SegmentsProps<V extends string> {
  readonly label: string
  readonly value: V
  readonly options: readonly { readonly value: V; readonly label: ReactNode; readonly isDisabled?: boolean }[]
  readonly onChange: (value: V) => void
}

/** One of two to five, all in sight (filters, live or saved). */
export function Segments<V extends string>({ label, value, options, onChange }: SegmentsProps<V>) {
  return (
    <ToggleButtonGroup
      className="segments"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const [key] = keys
        if (key !== undefined) onChange(key as V)
      }}
    >
      {options.map((option) => (
        <ToggleButton key={option.value} id={option.value} className="segment" isDisabled={option.isDisabled}>
          {option.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}

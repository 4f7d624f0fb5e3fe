import type { ReactElement, ReactNode } from 'react'
import { Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components'
import './overlay.css'

export interface TooltipProps {
  readonly text: ReactNode
  readonly children: ReactElement
  /** a press does not close it: it is the answer to the press */
  readonly stays?: boolean
}

/** A hint on hover and focus of its one focusable child. */
export function Tooltip({ text, children, stays }: TooltipProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={0} shouldCloseOnPress={!stays}>
      {children}
      <AriaTooltip className="tooltip" offset={6}>
        {text}
      </AriaTooltip>
    </TooltipTrigger>
  )
}

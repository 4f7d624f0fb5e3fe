import type { ReactNode } from 'react'
import './content.css'

/** Nothing to show: one line, one button, at the top left third. */
export function EmptyState({ text, action }: { readonly text: ReactNode; readonly action?: ReactNode }) {
  return (
    <div className="empty">
      <p>{text}</p>
      {action}
    </div>
  )
}

import { ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Icon } from './Icon'
import './content.css'

export interface FoldProps {
  readonly title: string
  /** open to begin with */
  readonly open?: boolean
  /** at the right of the head, in sight while it is open */
  readonly end?: ReactNode
  readonly children: ReactNode
}

/** A part that opens on demand; what is in it is made only then. */
export function Fold({ title, open = false, end, children }: FoldProps) {
  const [shown, setShown] = useState(open)
  return (
    <div className="fold">
      <div className="fold-head">
        <button type="button" aria-expanded={shown} onClick={() => setShown(!shown)}>
          <Icon of={ChevronRight} size={14} />
          <span className="section-head">{title}</span>
        </button>
        {shown ? end : null}
      </div>
      {shown ? children : null}
    </div>
  )
}

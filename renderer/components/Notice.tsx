import { CircleCheck, Info, OctagonAlert, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import { Icon, type LucideIcon, type Tone } from './Icon'
import { componentWords } from './words'
import './content.css'
import './notice.css'

export type NoticeKind = 'warning' | 'error' | 'ok' | 'info'

const LOOKS: Readonly<Record<NoticeKind, { icon: LucideIcon; tone: Tone }>> = {
  warning: { icon: TriangleAlert, tone: 'warn' },
  error: { icon: OctagonAlert, tone: 'err' },
  ok: { icon: CircleCheck, tone: 'ok' },
  info: { icon: Info, tone: 'fg2' },
}

export interface NoticeProps {
  readonly kind: NoticeKind
  readonly title: ReactNode
  readonly children?: ReactNode
  readonly icon?: LucideIcon
  /** the host's own words */
  readonly raw?: string
  /** ways on: link buttons */
  readonly ways?: ReactNode
  /** read out when it appears */
  readonly live?: boolean
}

/** Something to look at first, to answer, or to be glad of; with ways on beside it. */
export function Notice({ kind, title, children, icon, raw, ways, live }: NoticeProps) {
  const t = useWords(componentWords)
  const look = LOOKS[kind]
  const label = kind === 'info' ? undefined : t(kind)
  return (
    <div className={`notice kind-${kind}`} {...(live && { role: kind === 'error' ? 'alert' : 'status' })}>
      <Icon of={icon ?? look.icon} tone={look.tone} label={label} />
      <div className="notice-title">{title}</div>
      {children !== undefined && children !== '' && <div className="notice-text">{children}</div>}
      {raw && <pre className="raw">{raw}</pre>}
      {ways && <div className="notice-ways">{ways}</div>}
    </div>
  )
}

import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useWords } from '../i18n'
import { IconButton } from './Button'
import { Icon, type LucideIcon, type Tone } from './Icon'
import { componentWords } from './words'
import './overlay.css'

export interface DialogProps {
  readonly title: ReactNode
  /** second text behind the title */
  readonly subtitle?: ReactNode
  readonly icon?: LucideIcon
  readonly tone?: Tone
  /** `short` 430 px, `plan` 1120 px */
  readonly width?: 'short' | 'medium' | 'plan'
  /** `alertdialog` for a question that loses something */
  readonly role?: 'dialog' | 'alertdialog'
  readonly onClose: () => void
  readonly children: ReactNode
  /** buttons of the foot, the primary last */
  readonly actions?: ReactNode
  /** left side of the foot */
  readonly foot?: ReactNode
  /** no padding around the children (columns of their own) */
  readonly flush?: boolean
}

/** A modal dialog: mounted is open. Escape and the cross close it; focus goes in, stays in, and returns. */
export function Dialog(props: DialogProps) {
  const {
    title,
    subtitle,
    icon,
    tone = 'accent',
    width = 'short',
    role = 'dialog',
    onClose,
    children,
    actions,
    foot,
    flush,
  } = props
  const t = useWords(componentWords)
  return (
    <ModalOverlay className="scrim" isOpen onOpenChange={(open) => !open && onClose()} isDismissable={false}>
      <Modal className={`dialog-box width-${width}`}>
        <AriaDialog className="dialog" role={role}>
          <header className="dialog-head">
            {icon && <Icon of={icon} size={18} tone={tone} />}
            <Heading slot="title" className="dialog-title">
              {title}
            </Heading>
            {subtitle && <span className="dialog-subtitle">{subtitle}</span>}
            <IconButton className="dialog-close" icon={X} label={t('close')} keys="Esc" onPress={onClose} />
          </header>
          <div className={`dialog-body${flush ? ' is-flush' : ''}`}>{children}</div>
          {(actions || foot) && (
            <footer className="dialog-foot">
              <div className="dialog-foot-text">{foot}</div>
              {actions}
            </footer>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

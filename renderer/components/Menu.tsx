import { ChevronRight } from 'lucide-react'
import { type ReactElement, useRef } from 'react'
import {
  Menu as AriaMenu,
  MenuItem,
  MenuTrigger,
  Popover,
  type PopoverProps,
  Separator,
  SubmenuTrigger,
} from 'react-aria-components'
import { Icon, type LucideIcon } from './Icon'
import './overlay.css'

export type MenuEntry =
  | {
      readonly id: string
      readonly label: string
      readonly icon?: LucideIcon
      readonly keys?: string
      readonly danger?: boolean
      /** why it cannot be done now; shown under the word, and the item takes no press */
      readonly reason?: string
      readonly onAction: () => void
    }
  /** opens a menu of its own */
  | {
      readonly id: string
      readonly label: string
      readonly icon?: LucideIcon
      readonly reason?: string
      readonly entries: readonly MenuEntry[]
    }
  | 'line'

interface ItemsProps {
  readonly label: string
  readonly entries: readonly MenuEntry[]
  readonly onClose?: () => void
}

function MenuItems({ label, entries, onClose }: ItemsProps) {
  const refused = entries.flatMap((e) => (e !== 'line' && e.reason !== undefined ? [e.id] : []))
  return (
    <AriaMenu className="menu" aria-label={label} disabledKeys={refused} onClose={onClose} autoFocus="first">
      {entries.map((entry, i) =>
        entry === 'line' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name than its place
          <Separator key={`line-${i}`} className="menu-line" />
        ) : 'entries' in entry ? (
          <SubmenuTrigger key={entry.id}>
            <MenuItem id={entry.id} textValue={entry.label} className="menu-item">
              {entry.icon ? <Icon of={entry.icon} /> : <span className="menu-no-icon" />}
              <span className="menu-word">{entry.label}</span>
              <Icon of={ChevronRight} size={14} />
              {entry.reason && <span className="menu-reason">{entry.reason}</span>}
            </MenuItem>
            <Popover className="popover" offset={-2}>
              <MenuItems label={entry.label} entries={entry.entries} />
            </Popover>
          </SubmenuTrigger>
        ) : (
          <MenuItem
            key={entry.id}
            id={entry.id}
            textValue={entry.label}
            className={`menu-item${entry.danger ? ' is-danger' : ''}`}
            onAction={entry.onAction}
          >
            {entry.icon ? <Icon of={entry.icon} /> : <span className="menu-no-icon" />}
            {/* No slots: what is seen of an item is its name, key and reason included. */}
            <span className="menu-word">{entry.label}</span>
            {entry.keys && <kbd className="menu-key">{entry.keys}</kbd>}
            {entry.reason && <span className="menu-reason">{entry.reason}</span>}
          </MenuItem>
        ),
      )}
    </AriaMenu>
  )
}

export interface MenuProps extends ItemsProps {
  /** the button that opens it */
  readonly children: ReactElement
  readonly placement?: PopoverProps['placement']
}

/** A menu under a button. */
export function Menu({ children, placement = 'bottom start', ...items }: MenuProps) {
  return (
    <MenuTrigger>
      {children}
      <Popover className="popover" placement={placement} offset={4}>
        <MenuItems {...items} />
      </Popover>
    </MenuTrigger>
  )
}

/** Where a context menu stands, in px of the window. */
export interface MenuPoint {
  readonly x: number
  readonly y: number
}

/** The point for a `contextmenu` event: the pointer, or for Shift+F10 and the menu key the middle of the row that has the focus. */
export function menuPoint(
  event: { clientX: number; clientY: number; currentTarget: Element },
  row?: Element | null,
): MenuPoint {
  if (event.clientX !== 0 || event.clientY !== 0) return { x: event.clientX, y: event.clientY }
  return pointUnder(row ?? event.currentTarget)
}

/** The point for a menu that a key opens at something. */
export function pointUnder(element: Element): MenuPoint {
  const box = element.getBoundingClientRect()
  return { x: box.left + 24, y: box.top + box.height }
}

/** A menu at a point: mounted is open. Whoever opened it puts the focus back when it closes. */
export function ContextMenu({
  at,
  onClose,
  ...items
}: ItemsProps & { readonly at: MenuPoint; readonly onClose: () => void }) {
  const anchor = useRef<HTMLSpanElement>(null)
  return (
    <>
      <span ref={anchor} className="menu-anchor" style={{ left: at.x, top: at.y }} aria-hidden />
      <Popover
        className="popover"
        aria-label={items.label}
        isOpen
        onOpenChange={(open) => !open && onClose()}
        triggerRef={anchor}
        placement="bottom start"
        offset={0}
      >
        <MenuItems {...items} onClose={onClose} />
      </Popover>
    </>
  )
}

import { Check } from 'lucide-react'
import type { ReactElement } from 'react'
import { Menu as AriaMenu, Header, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components'
import { Icon } from './Icon'
import './overlay.css'

export interface CheckSection {
  readonly id: string
  readonly label: string
  /** one of them, or any number */
  readonly mode: 'single' | 'multiple'
  readonly chosen: readonly string[]
  readonly options: readonly { readonly id: string; readonly label: string }[]
  readonly onChange: (chosen: readonly string[]) => void
}

export interface CheckMenuProps {
  readonly label: string
  readonly sections: readonly CheckSection[]
  /** the button that opens it */
  readonly children: ReactElement
}

/** A menu of things that are on or off, by sections; it stays open while they are chosen. */
export function CheckMenu({ label, sections, children }: CheckMenuProps) {
  return (
    <MenuTrigger>
      {children}
      <Popover className="popover" placement="bottom end" offset={4}>
        <AriaMenu className="menu" aria-label={label} autoFocus="first" shouldCloseOnSelect={false}>
          {sections.map(({ id, label: title, mode, chosen, options, onChange }) => (
            <MenuSection
              key={id}
              id={id}
              className="menu-section"
              aria-label={title}
              selectionMode={mode}
              disallowEmptySelection={mode === 'single'}
              selectedKeys={chosen.map((one) => `${id}/${one}`)}
              onSelectionChange={(keys) =>
                onChange(
                  keys === 'all' ? options.map((o) => o.id) : [...keys].map((key) => String(key).slice(id.length + 1)),
                )
              }
            >
              <Header className="menu-head">{title}</Header>
              {/* One collection for all sections: a name that stands in two of them must be two. */}
              {options.map((option) => (
                <MenuItem key={option.id} id={`${id}/${option.id}`} textValue={option.label} className="menu-item">
                  {({ isSelected }) => (
                    <>
                      {isSelected ? <Icon of={Check} /> : <span className="menu-no-icon" />}
                      <span className="menu-word">{option.label}</span>
                    </>
                  )}
                </MenuItem>
              ))}
            </MenuSection>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}

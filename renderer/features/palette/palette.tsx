import type { DomainSummary } from '@shared/model/domain'
import { Search } from 'lucide-react'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import { Dialog, Modal, ModalOverlay } from 'react-aria-components'
import { allActions } from '../../actions/actions'
import { type ShownAction, useActionContext, useShownAction } from '../../actions/use-actions'
import { useAllDomains, useHosts } from '../../api'
import { shownHosts } from '../../common/first-run'
import { HOST_ICONS, hostName } from '../../common/host-mark'
import { StateIcon } from '../../common/state-mark'
import { hostWords } from '../../common/words'
import { Icon } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { navigate, setSelection } from '../../stores'
import { only } from '../../stores/selection'
import { best, foundBy, vmText } from './match'
import { paletteWords } from './words'
import './palette.css'

interface Entry {
  readonly id: string
  readonly group: 'actions' | 'vms' | 'hosts'
  readonly icon: ReactNode
  readonly word: string
  readonly hint?: string
  readonly keys?: string
  readonly reason?: string
  run(): void
}

/** At most this many VMs at once: who sees more types another letter. */
const MOST = 30

/** One field over everything: VMs and hosts are gone to, actions are done. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const t = useWords(paletteWords)
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const entries = useEntries(typed)
  const chosen = Math.min(at, entries.length - 1)

  const run = (entry: Entry | undefined) => {
    if (entry === undefined || entry.reason !== undefined) return
    onClose()
    // After the palette is gone and the focus is back: the action may open a dialog of its own.
    setTimeout(() => entry.run())
  }
  const move = (to: number) => {
    if (entries.length === 0) return
    const next = (to + entries.length) % entries.length
    setAt(next)
    list.current?.querySelector(`#palette-${next}`)?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') move(chosen + 1)
    else if (event.key === 'ArrowUp') move(chosen - 1)
    else if (event.key === 'Enter') run(entries[chosen])
    else return
    event.preventDefault()
  }
  return (
    <ModalOverlay className="palette-scrim" isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className="palette">
        <Dialog className="palette-dialog" aria-label={t('title')}>
          <div className="palette-field">
            <Icon of={Search} tone="fg3" />
            <input
              autoFocus
              role="combobox"
              aria-expanded
              aria-autocomplete="list"
              aria-controls="palette-list"
              aria-activedescendant={entries.length > 0 ? `palette-${chosen}` : undefined}
              aria-label={t('placeholder')}
              placeholder={t('placeholder')}
              spellCheck={false}
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value)
                setAt(0)
              }}
              onKeyDown={onKeyDown}
            />
          </div>
          <div className="palette-list" id="palette-list" role="listbox" aria-label={t('results')} ref={list}>
            {entries.map((entry, i) => (
              <Row
                key={entry.id}
                entry={entry}
                index={i}
                head={entries[i - 1]?.group === entry.group ? null : t(entry.group)}
                chosen={i === chosen}
                onPress={() => run(entry)}
              />
            ))}
          </div>
          {entries.length === 0 && <p className="palette-none">{t('none')}</p>}
          <output className="visually-hidden">{t('count', { count: entries.length })}</output>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

interface RowProps {
  readonly entry: Entry
  readonly index: number
  readonly head: string | null
  readonly chosen: boolean
  readonly onPress: () => void
}

function Row({ entry, index, head, chosen, onPress }: RowProps) {
  return (
    <>
      {head !== null && (
        <div className="palette-head" role="presentation">
          {head}
        </div>
      )}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the field has the focus and names the option */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys */}
      <div
        id={`palette-${index}`}
        role="option"
        aria-selected={chosen}
        aria-disabled={entry.reason !== undefined}
        className={`palette-row${chosen ? ' is-chosen' : ''}`}
        onClick={onPress}
      >
        {entry.icon}
        <span className="palette-word">{entry.word}</span>
        {(entry.reason ?? entry.hint) && <span className="palette-hint">{entry.reason ?? entry.hint}</span>}
        {entry.keys && <kbd>{entry.keys}</kbd>}
      </div>
    </>
  )
}

function useEntries(typed: string): readonly Entry[] {
  const h = useWords(hostWords)
  const known = useHosts()
  const hosts = useMemo(() => shownHosts(known), [known])
  const shown = useShownAction(useActionContext())
  const domains = useAllDomains()
  const vms = useMemo(() => hosts.flatMap((host) => domains[host.id] ?? []), [hosts, domains])
  const actions = allActions()
    .filter((a) => a.id !== 'app.palette')
    .map((a) => shown(a.id))
  const nameOf = (id: string) => {
    const host = hosts.find((x) => x.id === id)
    return host ? hostName(host, 'short', h) : id
  }
  const usable = typed.trim() === '' ? actions.filter((a) => a.reason === undefined) : actions
  return [
    ...best(usable, (a) => a.label, typed, MOST).map(actionEntry),
    ...(typed.trim() === ''
      ? []
      : best(vms, vmText, typed, MOST).map((d) =>
          vmEntry(
            d,
            h.join(
              'commas',
              [foundBy(d, typed), nameOf(d.host)].flatMap((part) => part || []),
            ),
          ),
        )),
    ...best(hosts, (host) => [hostName(host, 'kind', h), host.address, host.uri].join(' '), typed, MOST).map(
      (host): Entry => ({
        id: `host/${host.id}`,
        group: 'hosts',
        icon: <Icon of={HOST_ICONS[host.kind]} tone="fg2" />,
        word: hostName(host, 'kind', h),
        hint: host.uri,
        run: () => navigate({ kind: 'vms', host: host.id }),
      }),
    ),
  ]
}

function actionEntry({ id, label, keys, reason, action, run }: ShownAction): Entry {
  return { id, group: 'actions', icon: <Icon of={action.icon} tone="fg2" />, word: label, keys, reason, run }
}

function vmEntry(domain: DomainSummary, hint: string): Entry {
  return {
    id: `vm/${domain.host}/${domain.uuid}`,
    group: 'vms',
    icon: <StateIcon state={domain.state} named />,
    word: visible(domain.name),
    hint,
    run() {
      setSelection(domain.host, only(domain.uuid))
      navigate({ kind: 'vms', host: domain.host })
    },
  }
}

import type { DomainSummary } from '@shared/model/domain'
import type { SnapshotTree } from '@shared/model/snapshot'
import { titleOf } from '@shared/model/snapshot-names'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Camera, GitFork, List, RefreshCw, Search } from 'lucide-react'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { snapshotsQuery } from '../../api'
import {
  Button,
  EmptyState,
  Failed,
  Icon,
  IconButton,
  type MenuPoint,
  Notice,
  Segments,
  Skeleton,
  TextField,
} from '../../components'
import { formatBytes, visible } from '../../format'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { openDialog, useView } from '../../stores'
import { Details } from './details'
import { HERE_KEY } from './layout'
import { ListView } from './list-view'
import { LostNotice } from './lost-notice'
import { useSettleOrphan, useSettling } from './orphan'
import { OthersWork, useOthersWork } from './others-work'
import { refusalText } from './refusals'
import { SnapshotMenu } from './snapshot-menu'
import { useSpace } from './space'
import { TreeView } from './tree-view'
import { UnfinishedNotice } from './unfinished-notice'
import { useSnapshotJob } from './use-job'
import { type SnapshotAction, useSnapshotActions } from './verbs'
import { keyOf, selectSnapshot, useSnapshotView } from './view-state'
import { snapshotWords } from './words'
import { Working } from './working'
import './snapshots.css'

/** The snapshots of a VM: verbs, tree or list, and the one that is chosen. */
export function SnapshotsTab({ domain, online }: { readonly domain: DomainSummary; readonly online: boolean }) {
  const query = useQuery({ ...snapshotsQuery(domain), enabled: online })
  const focused = useView((v) => v.window.focused)
  const client = useQueryClient()
  const { host, uuid } = domain
  const wasFocused = useRef(focused)
  // All that is known of the VM: what libvirt is at, too.
  const again = useCallback(
    () => void client.invalidateQueries({ queryKey: ['host', host, 'domain', uuid] }),
    [client, host, uuid],
  )
  // Others take snapshots too, and libvirt tells nobody: whoever comes back sees what there is. That the tab is opened is
  // not coming back: it reads by itself then, and reading thousands twice would be felt.
  useEffect(() => {
    if (focused && !wasFocused.current && online) again()
    wasFocused.current = focused
  }, [focused, online, again])
  if (query.data === undefined) {
    return query.error ? (
      <div className="host-screen">
        <div className="host-screen-inner">
          <Failed query={query} />
        </div>
      </div>
    ) : (
      <Skeleton rows={4} />
    )
  }
  return <Snapshots tree={query.data} online={online} again={again} />
}

interface SnapshotsProps {
  readonly tree: SnapshotTree
  readonly online: boolean
  readonly again: () => void
}

function Snapshots({ tree: read, online, again }: SnapshotsProps) {
  const t = useWords(snapshotWords)
  const space = useSpace(read)
  const changed = space.space?.changedBytes ?? null
  const held = (read.snapshots.length > 0 && space.space?.heldBytes) || null
  const tree = useMemo(() => withChange(read, changed), [read, changed])
  const key = keyOf(tree.domain)
  const shape = useSnapshotView((v) => v.shape)
  const chosen = useSnapshotView((v) => v.selected[key])
  const going = useSnapshotJob(tree.domain)
  const settling = useSettling(tree.domain)
  const [typed, setTyped] = useState('')
  const search = useRef<HTMLInputElement>(null)
  const found = useMemo(() => matching(tree, typed), [tree, typed])
  const selected = chosen ?? tree.current
  const snapshot = tree.snapshots.find((s) => s.name === selected)
  const others = useOthersWork(tree.domain, online && going === undefined)
  const waits = going || others || settling ? t('waits.work') : online ? undefined : t('waits.offline')
  const busy = waits !== undefined
  const actions = useSnapshotActions(tree, snapshot, waits)
  const [menu, setMenu] = useState<MenuPoint | null>(null)
  const body = useRef<HTMLDivElement>(null)
  const select = (name: string) => selectSnapshot(tree.domain, name)
  const act = (id: SnapshotAction['id']) => {
    const action = actions.find((a) => a.id === id)
    if (action?.reason === undefined) action?.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const inField = event.target instanceof HTMLInputElement
    if (inField || event.ctrlKey || event.metaKey || event.altKey) return
    const verb = { Delete: 'remove', F2: 'edit' } as const
    if (event.key === '/') search.current?.focus()
    else if (event.key in verb) act(verb[event.key as keyof typeof verb])
    else return
    // The VM has verbs on these keys too: here they are the snapshot's.
    event.preventDefault()
    event.stopPropagation()
  }
  const next = () => {
    const names = tree.snapshots.filter((s) => found?.has(s.name)).map((s) => s.name)
    const at = names.indexOf(selected ?? '')
    const name = names[(at + 1) % names.length]
    if (name !== undefined) select(name)
  }
  const takeReason = tree.take.suggested === null ? refusalText(tree.take.refused.internal) : undefined
  const view = {
    tree,
    space: space.space,
    selected,
    found,
    onSelect: select,
    onOpen: () => act('revert'),
    onMenu: setMenu,
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of what is inside
    <div className="snapshots" onKeyDown={onKeyDown}>
      <div className="snap-bar">
        <Button
          look="plain"
          icon={Camera}
          reason={waits ?? takeReason}
          onPress={() => openDialog({ kind: 'snapshot-take', domains: [tree.domain] })}
        >
          {t('take')}
        </Button>
        <span className="snap-bar-end" title={held === null ? undefined : t('held')}>
          {typed.trim() !== ''
            ? t('found', { n: found?.size ?? 0, total: tree.snapshots.length })
            : held === null
              ? t('count', { count: tree.snapshots.length })
              : t('countHeld', { count: tree.snapshots.length, bytes: formatBytes(held) })}
        </span>
        <TextField
          size="small"
          icon={Search}
          className="snap-search"
          aria-label={t('search')}
          placeholder={t('search')}
          inputRef={search}
          value={typed}
          onChange={setTyped}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setTyped('')
            if (event.key === 'Enter') next()
          }}
        />
        <Segments
          label={t('shape.label')}
          value={shape}
          onChange={(shape) => useSnapshotView.setState({ shape })}
          options={[
            { value: 'tree', label: <Named icon={GitFork} word={t('shape.tree')} /> },
            { value: 'list', label: <Named icon={List} word={t('shape.list')} /> },
          ]}
        />
        <IconButton icon={RefreshCw} label={t('refresh')} onPress={again} />
      </div>
      {going && <Working key={going.id} job={going} />}
      {!going && others && <OthersWork progress={others} />}
      <UnfinishedNotice tree={tree} busy={busy} />
      <LostNotice tree={tree} busy={busy} />
      {tree.orphans.length > 0 && <Orphans tree={tree} busy={busy} />}
      {tree.snapshots.length === 0 ? (
        <EmptyState
          text={t('empty')}
          action={
            <Button
              icon={Camera}
              reason={waits ?? takeReason}
              onPress={() => openDialog({ kind: 'snapshot-take', domains: [tree.domain] })}
            >
              {t('take')}
            </Button>
          }
        />
      ) : (
        <div className="snap-body" ref={body}>
          {shape === 'tree' ? <TreeView {...view} /> : <ListView {...view} />}
          {snapshot && selected !== HERE_KEY && <Details tree={tree} snapshot={snapshot} space={space} waits={waits} />}
          {menu && (
            <SnapshotMenu
              at={menu}
              tree={tree}
              snapshot={snapshot}
              waits={waits}
              takeReason={takeReason}
              onClose={() => {
                setMenu(null)
                body.current?.querySelector<HTMLElement>('.snap-canvas, .snap-list')?.focus()
              }}
            />
          )}
        </div>
      )}
    </div>
  )
}

/** Inside the images only their tables tell what was written since: known a little later than the tree. */
function withChange(tree: SnapshotTree, changedBytes: number | null): SnapshotTree {
  const current = tree.snapshots.find((s) => s.name === tree.current)
  const inside = current?.technique === 'internal' && tree.changedBytes === null
  return inside && changedBytes !== null ? { ...tree, changedBytes } : tree
}

function Named({ icon, word }: { readonly icon: typeof GitFork; readonly word: string }) {
  return (
    <>
      <Icon of={icon} size={14} /> {word}
    </>
  )
}

/** Snapshots whose name or description holds every word; null when nothing is typed. */
function matching(tree: SnapshotTree, typed: string): ReadonlySet<string> | null {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return null
  const holds = (text: string) => words.every((word) => text.includes(word))
  return new Set(
    tree.snapshots
      .filter((s) => holds(`${titleOf(s)}\n${s.name}\n${s.description}`.toLocaleLowerCase()))
      .map((s) => s.name),
  )
}

function Orphans({ tree, busy }: { readonly tree: SnapshotTree; readonly busy: boolean }) {
  const t = useWords(snapshotWords)
  const format = useFormat()
  const settle = useSettleOrphan(tree.domain)
  return (
    <Notice kind="warning" title={t('orphans.title', { count: tree.orphans.length })}>
      {t('orphans.text')}
      <ul className="snap-orphans">
        {tree.orphans.map((orphan) => (
          <li key={`${orphan.target} ${orphan.name}`}>
            {t('orphans.of', {
              name: visible(orphan.name),
              target: orphan.target,
              time: format.time(orphan.createdAt),
            })}
            <Button
              look="link"
              size="small"
              isDisabled={busy}
              onPress={() => settle({ name: orphan.name, act: 'import' })}
            >
              {t('orphans.import')}
            </Button>
            <Button
              look="link"
              size="small"
              isDisabled={busy}
              onPress={() => openDialog({ kind: 'snapshot-orphan', domain: tree.domain, name: orphan.name })}
            >
              {t('orphans.remove')}
            </Button>
          </li>
        ))}
      </ul>
    </Notice>
  )
}

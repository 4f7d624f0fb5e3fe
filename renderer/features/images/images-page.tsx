import type { HostId } from '@shared/model/host'
import type { ImageList } from '@shared/model/image'
import { useQuery } from '@tanstack/react-query'
import { FolderSearch, RefreshCw, Search, X } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Toolbar as AriaToolbar, Separator } from 'react-aria-components'
import { imagesQuery, useDomains, useHost, useSettings } from '../../api'
import {
  Button,
  EmptyState,
  Failed,
  IconButton,
  Notice,
  Segments,
  Skeleton,
  SplitPane,
  TextField,
} from '../../components'
import { formatBytes, visible } from '../../format'
import { useWords } from '../../i18n'
import { navigate, replacePage } from '../../stores'
import { bytesOf, familyOf, isFree } from './family'
import { FormatsView } from './formats-view'
import { Inspector } from './inspector'
import { LookAtDialog } from './look-at-dialog'
import { MapView } from './map-view'
import { imageRows, matches, type Only } from './rows'
import { ImageTable } from './table'
import { useImageVerbs } from './verbs'
import { lookAtFile, setImageView, useImageView } from './view-state'
import { imageWords } from './words'
import './images.css'

export interface ImagesPageProps {
  readonly host: HostId
  readonly view: 'table' | 'map' | 'formats'
}

/** The images of a host: as a table, as a map of what depends on what, and the formats that there are. */
export function ImagesPage({ host, view }: ImagesPageProps) {
  const t = useWords(imageWords)
  const online = useHost(host)?.state.kind === 'online'
  const { also } = useImageView(host)
  const query = useQuery({ ...imagesQuery(host, also), enabled: online })
  if (query.data === undefined) {
    if (!online) return <EmptyState text={t('away')} />
    return query.error === null ? <Skeleton rows={10} /> : <Failed query={query} />
  }
  return (
    <Loaded
      host={host}
      view={view}
      list={query.data}
      reading={query.isFetching}
      away={!online}
      failed={query.error !== null && <Failed query={query} short />}
      onRead={() => void query.refetch()}
    />
  )
}

interface LoadedProps extends ImagesPageProps {
  readonly list: ImageList
  /** it is read again just now */
  readonly reading: boolean
  readonly away: boolean
  readonly failed: React.ReactNode
  readonly onRead: () => void
}

function Loaded({ host, view, list, reading, away, failed, onRead }: LoadedProps) {
  const t = useWords(imageWords)
  const { density } = useSettings()
  const domains = useDomains(host)
  const states = useMemo(() => new Map(domains?.map((d) => [d.uuid, d.state])), [domains])
  const look = useImageView(host)
  const [asking, setAsking] = useState(false)
  const family = useMemo(() => familyOf(list.images), [list])
  const { only, filter, sorting, closed } = look
  const rows = useMemo(
    () => imageRows({ list, family, only, filter, sorting, closed }),
    [list, family, only, filter, sorting, closed],
  )
  const most = useMemo(() => Math.max(1, ...list.images.map((i) => i.bytesOnDisk ?? 0)), [list])
  const selected = look.selected?.startsWith('image ') ? family.byId.get(look.selected.slice(6)) : undefined
  const open = (path: string) => navigate({ kind: 'image', host, path })
  const all = () => setImageView(host, { only: 'all', filter: '' })
  return (
    <div className="images page">
      <ImageBar
        host={host}
        list={list}
        free={useMemo(() => bytesOf(list.images.filter((i) => isFree(family, i))), [list, family])}
        reading={reading}
        onRead={onRead}
        onAsk={() => setAsking(true)}
        view={view}
        selected={look.selected}
      />
      {failed}
      {away && <Notice kind="info" title={t('awayKept')} />}
      <Unseen list={list} />
      {view === 'formats' ? (
        <FormatsView host={host} online={!away} />
      ) : (
        <SplitPane
          direction="row"
          unit="percent"
          value={30}
          min={22}
          max={50}
          onChange={() => undefined}
          first={
            view === 'map' && list.images.length > 0 ? (
              <MapView
                host={host}
                images={list.images}
                family={family}
                states={states}
                selected={selected?.id ?? null}
                most={most}
                onSelect={(id) => setImageView(host, { selected: `image ${id}` })}
                onOpen={open}
              />
            ) : rows.length === 0 ? (
              <EmptyState
                text={t(list.images.length === 0 ? 'empty' : 'noMatch')}
                action={
                  list.images.length === 0 ? (
                    <Button icon={FolderSearch} onPress={() => setAsking(true)}>
                      {t('lookAt.verb')}
                    </Button>
                  ) : (
                    <Button onPress={all}>{t('showAll')}</Button>
                  )
                }
              />
            ) : (
              <ImageTable
                host={host}
                rows={rows}
                family={family}
                states={states}
                at={look.selected}
                sorting={sorting}
                most={most}
                rowHeight={density === 'roomy' ? 32 : 28}
                onAt={(key) => setImageView(host, { selected: key })}
                onToggle={(key) =>
                  setImageView(host, ({ closed: now }) => {
                    const next = new Set(now)
                    if (!next.delete(key)) next.add(key)
                    return { closed: next }
                  })
                }
                onSort={(next) => setImageView(host, { sorting: next })}
                onOpen={open}
              />
            )
          }
          second={
            selected === undefined ? null : (
              <Inspector
                key={selected.id}
                host={host}
                image={selected}
                family={family}
                states={states}
                onSelect={(id) => setImageView(host, { selected: `image ${id}` })}
                onClose={() => setImageView(host, { selected: null })}
              />
            )
          }
        />
      )}
      {asking && (
        <LookAtDialog
          onClose={() => setAsking(false)}
          onLook={(path) => {
            setAsking(false)
            lookAtFile(host, path)
          }}
        />
      )}
    </div>
  )
}

interface BarProps {
  readonly host: HostId
  readonly list: ImageList
  /** bytes that unused images take */
  readonly free: number
  readonly reading: boolean
  readonly onRead: () => void
  readonly onAsk: () => void
  readonly view: ImagesPageProps['view']
  readonly selected: string | null
}

const VIEWS = ['table', 'map', 'formats'] as const
const ONLY: readonly Only[] = ['all', 'used', 'unused', 'mismatch', 'trouble']

function ImageBar({ host, list, free, reading, onRead, onAsk, view, selected }: BarProps) {
  const t = useWords(imageWords)
  const { only, filter } = useImageView(host)
  const image = list.images.find((one) => `image ${one.id}` === selected)
  const verbs = useImageVerbs(host, image)
  const counts = useMemo(
    () => new Map(ONLY.map((one) => [one, list.images.filter((i) => matches(i, one)).length])),
    [list],
  )
  return (
    <>
      <div className="toolbar">
        <AriaToolbar className="toolbar-verbs" aria-label={t('toolbar')}>
          {verbs.map((verb) => (
            <Button key={verb.id} look="plain" icon={verb.action.icon} reason={verb.reason} onPress={verb.run}>
              {verb.label}
            </Button>
          ))}
          <Separator orientation="vertical" className="toolbar-line" />
          <Button look="plain" icon={FolderSearch} onPress={onAsk}>
            {t('lookAt.verb')}
          </Button>
        </AriaToolbar>
        <output className="toolbar-count">
          {t('count', { count: list.images.length })} · {formatBytes(bytesOf(list.images))}
          {free > 0 && ` · ${t('reclaimable', { bytes: formatBytes(free) })}`}
        </output>
        <Segments
          label={t('view.label')}
          value={view}
          options={VIEWS.map((value) => ({ value, label: t(`view.${value}`) }))}
          onChange={(value) => replacePage({ kind: 'images', host, view: value })}
        />
        <IconButton icon={RefreshCw} label={t('refresh')} keys="F5" busy={reading} onPress={onRead} />
      </div>
      {view === 'table' && (
        <div className="image-filter">
          <TextField
            aria-label={t('filter')}
            placeholder={t('filter')}
            icon={Search}
            size="small"
            value={filter}
            onChange={(text) => setImageView(host, { filter: text })}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setImageView(host, { filter: '' })
              if (event.ctrlKey || event.metaKey || event.altKey) event.continuePropagation()
            }}
            end={
              filter !== '' && (
                <IconButton
                  size="small"
                  icon={X}
                  label={t('clear')}
                  onPress={() => setImageView(host, { filter: '' })}
                />
              )
            }
          />
          <Segments
            label={t('only')}
            value={only}
            options={ONLY.map((value) => ({ value, label: `${t(`show.${value}`)} ${counts.get(value) ?? 0}` }))}
            onChange={(value) => setImageView(host, { only: value })}
          />
        </div>
      )}
    </>
  )
}

/** What could not be looked into: images may be needed although nothing that is seen uses them. */
function Unseen({ list }: { readonly list: ImageList }) {
  const t = useWords(imageWords)
  const names = [...new Set(list.unknown.map((u) => visible(u.domain.name)))]
  return (
    <>
      {list.by === 'libvirt' && (
        <div className="image-note">
          <Notice kind="info" title={t('byLibvirt')}>
            {t('byLibvirtText')}
          </Notice>
        </div>
      )}
      {names.length > 0 && (
        <div className="image-note">
          <Notice kind="warning" title={t('unseen', { count: names.length })}>
            {t('unseenText', { names: names.slice(0, 8).join(', ') + (names.length > 8 ? '…' : '') })}
          </Notice>
        </div>
      )}
    </>
  )
}

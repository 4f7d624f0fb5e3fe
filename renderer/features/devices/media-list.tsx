import { useQuery } from '@tanstack/react-query'
import { Disc3, Search } from 'lucide-react'
import { useMemo, useState } from 'react'
import { ListBox, ListBoxItem } from 'react-aria-components'
import { request } from '../../api'
import { Failed, Icon, Skeleton, TextField } from '../../components'
import { formatBytes, visible } from '../../format'
import { useWords } from '../../i18n'
import { devicesWords } from './words'

/** Rows drawn at once; a host with thousands of images is searched. */
const MOST = 200

export interface MediaListProps {
  readonly host: string
  /** the path in the field under it */
  readonly path: string
  readonly onPath: (path: string) => void
  /** Enter or a double click on an image */
  readonly onTake: (path: string) => void
}

/** Images of the host's pools, by name, pool or path. Read anew each time the dialog opens. */
export function MediaList({ host, path, onPath, onTake }: MediaListProps) {
  const t = useWords(devicesWords)
  const [search, setSearch] = useState('')
  const query = useQuery({
    queryKey: ['host', host, 'media'],
    queryFn: () => request('media.choices', { host }),
    gcTime: 0,
    staleTime: 0,
  })
  const all = query.data?.media
  const found = useMemo(() => {
    const words = search.trim().toLowerCase().split(/\s+/)
    return (all ?? []).filter((m) => words.every((w) => `${m.pool} ${m.path} ${m.name}`.toLowerCase().includes(w)))
  }, [all, search])
  const shown = useMemo(() => found.slice(0, MOST).map((m) => ({ ...m, id: m.path })), [found])
  if (query.error) return <Failed query={query} short />
  // Nothing to search in: the path is all there is.
  if (all?.length === 0) return <p className="devices-hint">{t('media.none')}</p>
  return (
    <>
      <TextField
        aria-label={t('media.search')}
        placeholder={t('media.search')}
        icon={Search}
        autoFocus
        value={search}
        onChange={setSearch}
      />
      {all === undefined ? (
        <div className="media-list">
          <Skeleton rows={4} />
        </div>
      ) : (
        <>
          <ListBox
            className="media-list"
            aria-label={t('media.list')}
            items={shown}
            dependencies={[t]}
            selectionMode="single"
            selectionBehavior="replace"
            escapeKeyBehavior="none"
            selectedKeys={shown.some((m) => m.path === path) ? [path] : []}
            onSelectionChange={(keys) => {
              const [key] = keys === 'all' ? [] : keys
              if (key !== undefined) onPath(String(key))
            }}
            onAction={(key) => onTake(String(key))}
            renderEmptyState={() => <p className="media-none">{t('media.noMatch')}</p>}
          >
            {(medium) => (
              <ListBoxItem id={medium.path} textValue={medium.name} className="media-item">
                <Icon of={Disc3} size={14} />
                <span className="media-name" title={visible(medium.path)}>
                  {visible(medium.name)}
                </span>
                <span className="media-pool">{visible(medium.pool)}</span>
                <span className="media-size">{formatBytes(medium.bytes)}</span>
              </ListBoxItem>
            )}
          </ListBox>
          {found.length > MOST && <p className="devices-hint">{t('media.more', { count: found.length - MOST })}</p>}
        </>
      )}
    </>
  )
}

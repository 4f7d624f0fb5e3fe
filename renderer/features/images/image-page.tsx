import type { HostId } from '@shared/model/host'
import type { HostImage, ImageDetails, ImageList } from '@shared/model/image'
import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Toolbar as AriaToolbar } from 'react-aria-components'
import { imageDetailsQuery, imagesQuery, useDomains, useHost } from '../../api'
import { Button, CodeBlock, EmptyState, Failed, Icon, IconButton, Notice, Skeleton, Tabs } from '../../components'
import { formatBytes, visible } from '../../format'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { navigate } from '../../stores'
import { Chain } from './chain'
import { CheckPart } from './check-part'
import { familyOf } from './family'
import { ImageFactsView } from './image-facts'
import { InsideSnapshots } from './inside-snapshots'
import { Needs, Troubles, Users } from './inspector'
import { iconOf } from './marks'
import { useImageVerbs } from './verbs'
import { setImageView, useImageView } from './view-state'
import { imageWords } from './words'
import './images.css'
import './image-page.css'

export interface ImagePageProps {
  readonly host: HostId
  readonly path: string
}

/** Everything about one image. One that the list does not have is looked at by its path. */
export function ImagePage({ host, path }: ImagePageProps) {
  const t = useWords(imageWords)
  const online = useHost(host)?.state.kind === 'online'
  const { also } = useImageView(host)
  const query = useQuery({ ...imagesQuery(host, also), enabled: online })
  const details = useQuery({ ...imageDetailsQuery(host, path), enabled: online })
  const image = query.data?.images.find((one) => one.path === path || one.otherPaths.includes(path))
  if (query.data === undefined) {
    if (!online) return <EmptyState text={t('away')} />
    return query.error === null ? <Skeleton rows={10} /> : <Failed query={query} />
  }
  if (image === undefined) {
    return (
      <EmptyState
        text={t('gone', { path: visible(path) })}
        action={<Button onPress={() => navigate({ kind: 'images', host, view: 'table' })}>{t('toImages')}</Button>}
      />
    )
  }
  return (
    <Loaded
      host={host}
      list={query.data}
      image={image}
      details={details.data}
      failed={<Failed query={details} short />}
      reading={query.isFetching || details.isFetching}
      onRead={() => {
        void query.refetch()
        void details.refetch()
      }}
    />
  )
}

interface LoadedProps {
  readonly host: HostId
  readonly list: ImageList
  readonly image: HostImage
  readonly details: ImageDetails | undefined
  readonly failed: React.ReactNode
  readonly reading: boolean
  readonly onRead: () => void
}

function Loaded({ host, list, image, details, failed, reading, onRead }: LoadedProps) {
  const t = useWords(imageWords)
  const format = useFormat()
  const [tab, setTab] = useState<'overview' | 'json'>('overview')
  const family = useMemo(() => familyOf(list.images), [list])
  const domains = useDomains(host)
  const states = useMemo(() => new Map(domains?.map((d) => [d.uuid, d.state])), [domains])
  const verbs = useImageVerbs(host, image).filter(({ id }) => id !== 'image.open')
  const open = (id: string) => {
    const other = family.byId.get(id)
    setImageView(host, { selected: `image ${id}` })
    if (other) navigate({ kind: 'image', host, path: other.path })
  }
  const runs = image.uses.find(({ domain, as }) => as !== 'snapshot' && states.get(domain.uuid) === 'running')
  return (
    <div className="images image-page page">
      <Tabs
        label={t('pageTabs')}
        selected={tab}
        onSelect={setTab}
        lead={
          <>
            <Icon of={iconOf(image, family)} tone="fg2" />
            <b className="is-cut">{visible(image.name)}</b>
          </>
        }
        end={<IconButton icon={RefreshCw} label={t('refresh')} keys="F5" busy={reading} onPress={onRead} />}
        tabs={[
          {
            id: 'overview',
            label: t('overview'),
            content: (
              <>
                <div className="toolbar">
                  <AriaToolbar className="toolbar-verbs" aria-label={t('toolbar')}>
                    {verbs.map((verb) => (
                      <Button
                        key={verb.id}
                        look="plain"
                        icon={verb.action.icon}
                        reason={verb.reason}
                        onPress={verb.run}
                      >
                        {verb.label}
                      </Button>
                    ))}
                  </AriaToolbar>
                  <output className="toolbar-count">
                    {runs
                      ? t('readWhile', {
                          time: format.time(details?.readAt ?? list.readAt),
                          vm: visible(runs.domain.name),
                        })
                      : t('readAt', { time: format.time(details?.readAt ?? list.readAt) })}
                  </output>
                </div>
                <div className="image-page-body">
                  <div className="image-page-main">
                    <p className="image-path mono selectable">{visible(image.path)}</p>
                    <Troubles image={image} />
                    {failed}
                    {details?.failed !== undefined && image.state !== 'missing' && (
                      <Notice kind="warning" title={t('infoFailed')} raw={details.failed} />
                    )}
                    {list.by === 'libvirt' && (
                      <Notice kind="info" title={t('byLibvirt')}>
                        {t('byLibvirtText')}
                      </Notice>
                    )}
                    <OnDisk image={image} />
                    <ImageFactsView image={image} facts={details?.facts ?? null} />
                    <InsideSnapshots image={image} details={details} />
                    <Users host={host} image={image} states={states} />
                  </div>
                  <div className="image-page-side">
                    <Chain image={image} family={family} onSelect={open} />
                    <Needs image={image} family={family} onSelect={open} />
                    {list.by === 'programs' && image.state === 'read' && (
                      <CheckPart host={host} image={image} runs={runs?.domain.name} />
                    )}
                  </div>
                </div>
              </>
            ),
          },
          {
            id: 'json',
            label: 'qemu-img info',
            content: (
              <div className="image-page-json">
                {details?.json ? (
                  <CodeBlock text={details.json} label="qemu-img info --output=json" />
                ) : (
                  <EmptyState text={t('noJson')} />
                )}
              </div>
            ),
          },
        ]}
      />
    </div>
  )
}

/** What it takes of what it may hold. */
function OnDisk({ image }: { readonly image: HostImage }) {
  const t = useWords(imageWords)
  const { bytesOnDisk, virtualBytes } = image
  if (bytesOnDisk === null || virtualBytes === null) return null
  const share = virtualBytes === 0 ? 0 : Math.min(1, bytesOnDisk / virtualBytes)
  return (
    <section className="image-space" aria-label={t('column.disk')}>
      <p>
        {t('column.disk')} <b>{formatBytes(bytesOnDisk)}</b>{' '}
        <span className="tone-fg2">{t('ofSize', { bytes: formatBytes(virtualBytes) })}</span>
      </p>
      <div className="image-space-bar" aria-hidden>
        <span style={{ width: `${(share * 100).toFixed(2)}%` }} />
      </div>
    </section>
  )
}

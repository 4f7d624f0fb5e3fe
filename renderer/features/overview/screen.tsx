import type { DomainSummary } from '@shared/model/domain'
import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { screenshotQuery } from '../../api'
import { useWords } from '../../i18n'
import { useView } from '../../stores'
import { overviewWords } from './words'

/** Time between two pictures, ms: libvirt makes each on demand, and QEMU pauses nothing for it. */
const INTERVAL = 2000

/** The VM's screen, taken again while somebody can see it: window in front, pane open. */
export function Screen({ domain, online }: { readonly domain: DomainSummary; readonly online: boolean }) {
  const t = useWords(overviewWords)
  const focused = useView((v) => v.window.focused)
  const visible = useSyncExternalStore(onVisibility, () => document.visibilityState === 'visible')
  const watched = online && focused && visible
  const { data } = useQuery({
    ...screenshotQuery(domain),
    enabled: online,
    refetchInterval: watched ? INTERVAL : false,
    staleTime: INTERVAL,
  })
  const image = data?.image
  return (
    <section className="overview-screen">
      <h3 className="section-head">
        {t('screen.title')} {image && watched && <span className="section-hint">{t('screen.now')}</span>}
      </h3>
      {image ? (
        <img className="screen" src={image} alt={t('screen.alt', { name: domain.name })} draggable={false} />
      ) : (
        <div className="screen is-empty">{data !== undefined && (online ? t('screen.none') : t('screen.away'))}</div>
      )}
    </section>
  )
}

function onVisibility(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed)
  return () => document.removeEventListener('visibilitychange', changed)
}

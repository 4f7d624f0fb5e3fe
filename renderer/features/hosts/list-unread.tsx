import type { HostSummary, Unread } from '@shared/model/host'
import { Notice, Skeleton } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { hostWords } from './words'

/** Whether a host that is online has not told its VMs: an empty list means nothing then. */
export function listUnread(host: HostSummary): Unread | undefined {
  return host.unread?.find(({ what }) => what === 'vms')
}

/** In place of a list of VMs that has not come: that it is on its way, or why not. */
export function ListUnread({ unread }: { readonly unread: Unread }) {
  const t = useWords(hostWords)
  if (unread.state === 'failed') {
    return (
      <Notice kind="error" title={t('listUnread.failed')} {...(unread.raw ? { raw: visible(unread.raw) } : {})} live>
        {t('listUnread.again')}
      </Notice>
    )
  }
  return (
    <>
      <p className="host-state" role="status">
        {t(`listUnread.${unread.state}`)}
      </p>
      <Skeleton rows={8} />
    </>
  )
}

/** Above a list that is not kept right: the host refused to report changes. Nothing while that works. */
export function EventsUnread({ host }: { readonly host: HostSummary }) {
  const t = useWords(hostWords)
  const unread = host.unread?.find(({ what }) => what === 'events')
  if (unread === undefined || unread.state === 'asked') return null
  return (
    <Notice kind="warning" title={t('eventsUnread')} {...(unread.raw ? { raw: visible(unread.raw) } : {})}>
      {t('listUnread.again')}
    </Notice>
  )
}

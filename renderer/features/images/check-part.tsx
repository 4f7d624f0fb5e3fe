import type { HostId } from '@shared/model/host'
import type { HostImage, ImageCheckResult } from '@shared/model/image'
import { useQuery } from '@tanstack/react-query'
import { SearchCheck } from 'lucide-react'
import { imageCheckQuery } from '../../api'
import { Button, Failed, Notice, type NoticeKind } from '../../components'
import { formatNumber, formatPercent, visible } from '../../format'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { imageWords } from './words'

const KINDS: Readonly<Record<ImageCheckResult['verdict'], NoticeKind>> = {
  good: 'ok',
  leaks: 'warning',
  corrupt: 'error',
  unsupported: 'info',
  failed: 'error',
}

interface CheckPartProps {
  readonly host: HostId
  readonly image: HostImage
  /** the VM that runs on it */
  readonly runs: string | undefined
}

/** Looks for damage when asked to, and says what was found and when. */
export function CheckPart({ host, image, runs }: CheckPartProps) {
  const t = useWords(imageWords)
  const format = useFormat()
  const query = useQuery(imageCheckQuery(host, image.path))
  const { data } = query
  return (
    <section className="image-check">
      <h3 className="section-head">
        {t('check.title')}{' '}
        {data && <span className="tone-fg2">{t('check.at', { time: format.time(data.checkedAt) })}</span>}
      </h3>
      {query.isFetching ? null : <Failed query={query} short />}
      {data && (
        <Notice kind={KINDS[data.verdict]} title={t(`check.${data.verdict}`)} live {...(data.raw && { raw: data.raw })}>
          {data.verdict === 'good' || data.verdict === 'leaks' || data.verdict === 'corrupt'
            ? t('check.counts', { corruptions: data.corruptions, leaks: data.leaks })
            : undefined}
        </Notice>
      )}
      {data?.clusters && <Clusters clusters={data.clusters} />}
      <div>
        <Button
          icon={SearchCheck}
          busy={query.isFetching}
          {...(runs !== undefined && { reason: t('check.runs', { vm: visible(runs) }) })}
          onPress={() => void query.refetch()}
        >
          {t('check.verb')}
        </Button>
      </div>
    </section>
  )
}

function Clusters({ clusters }: { readonly clusters: NonNullable<ImageCheckResult['clusters']> }) {
  const t = useWords(imageWords)
  const { total, allocated, fragmented, compressed } = clusters
  const row = (label: string, count: number, of: number) => (
    <>
      <dt>{label}</dt>
      <dd>
        {formatNumber(count)} {of > 0 && <span className="tone-fg2">{formatPercent(count / of)}</span>}
      </dd>
    </>
  )
  return (
    <dl className="image-facts">
      {row(t('check.allocated'), allocated, total)}
      {row(t('check.fragmented'), fragmented, allocated)}
      {row(t('check.compressed'), compressed, allocated)}
    </dl>
  )
}

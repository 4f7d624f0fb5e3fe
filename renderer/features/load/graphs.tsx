import type { DomainSummary } from '@shared/model/domain'
import { isActive } from '@shared/model/domain-state'
import { formatBytes, formatPercent } from '../../format'
import { useWords } from '../../i18n'
import { type LoadPoint, useLoad } from '../../stores/load'
import { Spark } from './spark'
import { loadWords } from './words'
import './load.css'

const WIDTH = 190
const HEIGHT = 44

/** CPU, memory, disk and network of a running VM over the last minutes, with what they are now. */
export function LoadGraphs({ domain }: { readonly domain: DomainSummary }) {
  const t = useWords(loadWords)
  const points = useLoad(domain.host, domain.uuid)
  const now = points.at(-1)
  if (!isActive(domain.state)) return null
  const rate = (bytes: number | null | undefined) =>
    bytes === null || bytes === undefined ? t('unknown') : t('rate', { text: formatBytes(bytes) })
  const memory =
    now?.memoryBytes == null
      ? t('unknown')
      : now.memoryTotalBytes === null
        ? formatBytes(now.memoryBytes)
        : t('of', { usedBytes: now.memoryBytes, totalBytes: now.memoryTotalBytes })
  return (
    <section className="load" aria-labelledby="load-head">
      <h3 className="section-head" id="load-head">
        {t('head')}
      </h3>
      {now === undefined ? (
        <p className="load-waiting">{t('waiting')}</p>
      ) : (
        <div className="load-graphs">
          <Graph
            name={t('cpu')}
            text={now.cpu === null ? t('unknown') : formatPercent(now.cpu)}
            lines={[line(points, 'cpu')]}
            top={1}
          />
          <Graph
            name={t(now.memoryTotalBytes === null ? 'hostMemory' : 'memory')}
            text={memory}
            lines={[line(points, 'memoryBytes')]}
            top={now.memoryTotalBytes ?? undefined}
          />
          <Graph
            name={t('disk')}
            text={`${rate(now.diskReadBytes)} ${t('read')}, ${rate(now.diskWriteBytes)} ${t('write')}`}
            lines={[line(points, 'diskReadBytes'), line(points, 'diskWriteBytes')]}
          />
          <Graph
            name={t('net')}
            text={`${rate(now.netReceiveBytes)} ${t('receive')}, ${rate(now.netSendBytes)} ${t('send')}`}
            lines={[line(points, 'netReceiveBytes'), line(points, 'netSendBytes')]}
          />
        </div>
      )}
    </section>
  )
}

type Measure = 'cpu' | 'memoryBytes' | 'diskReadBytes' | 'diskWriteBytes' | 'netReceiveBytes' | 'netSendBytes'

const line = (points: readonly LoadPoint[], of: Measure) => points.map((p) => p[of])

interface GraphProps {
  readonly name: string
  readonly text: string
  readonly lines: readonly (readonly (number | null)[])[]
  /** missing: the highest reading in sight */
  readonly top?: number | undefined
}

function Graph({ name, text, lines, top }: GraphProps) {
  const highest = Math.max(1024, ...lines.flat().map((v) => v ?? 0))
  return (
    <figure className="load-graph" aria-label={`${name}: ${text}`}>
      <figcaption>
        <span className="load-name">{name}</span>
        <span className="load-text">{text}</span>
      </figcaption>
      <div className="load-plot">
        {lines.map((values, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a measure has always the same lines
          <Spark key={n} values={values} top={top ?? highest} width={WIDTH} height={HEIGHT} filled={n === 0} />
        ))}
      </div>
    </figure>
  )
}

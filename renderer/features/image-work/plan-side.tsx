import type { ConvertImagePlan, ImageNotice, SourceImage } from '@shared/model/image-work'
import { CodeBlock, Notice } from '../../components'
import { fileName, formatBytes, visible } from '../../format'
import { useWords } from '../../i18n'
import { imageWorkWords } from './words'

/** A notice in words, with names as they are seen. */
function useNoticeText() {
  const t = useWords(imageWorkWords)
  return ({ code, params }: ImageNotice): string => {
    const shown = Object.entries(params ?? {}).map(([key, value]) => [
      key,
      typeof value === 'string' ? visible(value) : value,
    ])
    return t.maybe(`notice.${code}`, Object.fromEntries(shown)) ?? code
  }
}

const keyOf = ({ code, params }: ImageNotice) => `${code} ${JSON.stringify(params)}`

/** The right side: what is made, what it needs, what is lost or in the way, and the commands. */
export function PlanSide({ plan, old }: { readonly plan: ConvertImagePlan; readonly old: boolean }) {
  const t = useWords(imageWorkWords)
  const text = useNoticeText()
  const { blockers, warnings, space, target, neededBytes, commands } = plan
  return (
    <section className={`imgwork-plan${old ? ' is-old' : ''}`} aria-label={t('plan.self')} aria-busy={old}>
      <h3 className="section-head">{t('plan.self')}</h3>
      {blockers.map((notice) => (
        <Notice key={keyOf(notice)} kind="error" title={text(notice)} raw={notice.raw} />
      ))}
      {plan.source !== null && (
        <p className="imgwork-makes">
          <span className="mono" title={visible(target)}>
            {visible(fileName(target))}
          </span>
          <span className="num">{t('plan.needs', { bytes: neededBytes })}</span>
        </p>
      )}
      {space !== null && (
        <p className="imgwork-note num">
          {t('plan.free', { directory: visible(space.directory), bytes: Math.max(0, space.freeBytes - neededBytes) })}
        </p>
      )}
      {warnings.map((notice) => (
        <Notice key={keyOf(notice)} kind="warning" title={text(notice)} raw={notice.raw} />
      ))}
      {commands !== '' && (
        <>
          <h4 className="section-head">{t('commands')}</h4>
          <CodeBlock text={commands} label={t('commands')} maxHeight={180} wrap />
        </>
      )}
    </section>
  )
}

/** What the image is. */
export function SourceFacts({ source }: { readonly source: SourceImage }) {
  const t = useWords(imageWorkWords)
  const users = [...new Set(source.uses.map((u) => u.domain.name))].sort()
  const facts: readonly (readonly [string, string])[] = [
    [
      t('source.format'),
      [source.format, source.compat, source.compression].filter((word) => word !== undefined).join(', '),
    ],
    [t('source.size'), formatBytes(source.virtualBytes)],
    [t('source.onDisk'), formatBytes(source.bytesOnDisk)],
    [t('source.snapshots'), String(source.snapshots.length)],
    [
      t('source.backing'),
      source.below.length === 0 ? t('no') : source.below.map((b) => visible(fileName(b.path))).join(' → '),
    ],
    [
      t('source.users'),
      users.length > 0
        ? users.map(visible).join(', ')
        : t(source.unknown.length > 0 ? 'source.unknown' : 'source.nobody'),
    ],
  ]
  return (
    <dl className="imgwork-source">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd title={value}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

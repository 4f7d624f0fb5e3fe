import type { HostImage, ImageFacts } from '@shared/model/image'
import type { ReactNode } from 'react'
import { formatBytes, formatNumber, visible } from '../../format'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { imageWords } from './words'

interface ImageFactsProps {
  readonly image: HostImage
  /** null: qemu-img was not asked, or could not read it: then what libvirt knows is all */
  readonly facts: ImageFacts | null
}

/** Every field of qemu-img info, in words. */
export function ImageFactsView({ image, facts }: ImageFactsProps) {
  const t = useWords(imageWords)
  const format = useFormat()
  const unknown = t('unknown')
  const rows: (readonly [string, ReactNode])[] = []
  const add = (label: string, value: ReactNode | undefined | null) => rows.push([label, value ?? unknown])
  const yes = (fact: boolean | null | undefined) =>
    fact === null || fact === undefined ? unknown : t(fact ? 'yes' : 'no')
  const virtual = facts?.virtualBytes ?? image.virtualBytes
  const compat = facts?.compat ?? image.compat
  const clusters = facts?.clusterBytes ?? image.clusterBytes
  const compression = facts?.compression ?? image.compression
  const others = facts?.otherFiles ?? image.otherFiles ?? []
  const { backing } = image
  add(
    t('column.format'),
    image.format && (
      <>
        <b>{image.format}</b> {compat !== undefined && t('compat', { version: compat })}
      </>
    ),
  )
  add(
    t('column.size'),
    virtual === null ? null : (
      <>
        {formatBytes(virtual)} <span className="tone-fg2">{t('bytes', { bytes: formatNumber(virtual) })}</span>
      </>
    ),
  )
  add(
    t('backing'),
    backing === 'none' ? (
      t('none')
    ) : backing === 'unknown' ? null : (
      <>
        <span className="mono selectable">{visible(backing.declared)}</span>{' '}
        <span className="tone-fg2">{backing.format === null ? t('formatNone') : (backing.format ?? '')}</span>
      </>
    ),
  )
  if (clusters !== undefined) add(t('clusters'), formatBytes(clusters))
  if (compression !== undefined) add(t('compression'), compression)
  add(t('encryption'), facts?.encryption ?? yes(image.encrypted))
  if (others.length > 0) {
    add(t('otherFiles'), <span className="mono selectable">{others.map(visible).join('\n')}</span>)
  }
  if (facts?.refcountBits !== undefined) add(t('refcounts'), t('bits', { count: facts.refcountBits }))
  if (facts?.lazyRefcounts !== undefined) add(t('lazyRefcounts'), yes(facts.lazyRefcounts))
  if (facts?.extendedL2 !== undefined) add(t('extendedL2'), yes(facts.extendedL2))
  add(t('dirtyMark'), yes(facts?.dirty ?? image.dirty))
  add(t('corruptMark'), yes(facts?.corrupt ?? image.corrupt))
  for (const { name, flags, granularityBytes } of facts?.bitmaps ?? []) {
    add(
      t('bitmap'),
      <>
        {visible(name)} <span className="tone-fg2">{[...flags, formatBytes(granularityBytes)].join(' · ')}</span>
      </>,
    )
  }
  for (const { name, value } of facts?.others ?? [])
    add(name, <span className="mono selectable">{visible(value)}</span>)
  add(t('pool'), image.pool === undefined ? t('noPool') : visible(image.pool.name))
  if (image.otherPaths.length > 0) {
    add(t('alsoAt'), <span className="mono selectable">{image.otherPaths.map(visible).join('\n')}</span>)
  }
  add(t('modified'), image.modifiedAt === null ? null : format.fullTime(image.modifiedAt))
  return (
    <section>
      <h3 className="section-head">{t('formatAndFile')}</h3>
      <dl className="image-facts is-wide">
        {rows.map(([label, value], n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two may have one label
          <div key={`${n} ${label}`}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

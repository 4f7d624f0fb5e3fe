import type { HostImage } from '@shared/model/image'
import { OctagonAlert } from 'lucide-react'
import { Icon } from '../../components'
import { formatBytes, visible } from '../../format'
import { useWords } from '../../i18n'
import { bytesOf, chainOf, type Family } from './family'
import { iconOf } from './marks'
import { imageWords } from './words'

interface ChainProps {
  readonly image: HostImage
  readonly family: Family
  readonly onSelect: (id: string) => void
}

/** The files that an image is read from: its base first, itself last. */
export function Chain({ image, family, onSelect }: ChainProps) {
  const t = useWords(imageWords)
  const chain = [...chainOf(family, image).reverse(), image]
  const deepest = chain[0] ?? image
  const end = endOf(deepest, image)
  return (
    <section>
      <h3 className="section-head">
        {t('chain')}{' '}
        <span className="tone-fg2">
          {t('files', { count: chain.length })} · {formatBytes(bytesOf(chain))}
        </span>
      </h3>
      {end !== undefined && (
        <p className="image-chain-end">
          <Icon of={OctagonAlert} size={14} tone="warn" />
          <span>{t(`chainEnd.${end}`, { backing: declaredBy(deepest) })}</span>
        </p>
      )}
      <ol className="image-chain">
        {chain.map((one, n) => (
          <li key={one.id} style={{ marginInlineStart: Math.min(n, 6) * 18 }}>
            <button
              type="button"
              aria-current={one.id === image.id ? 'true' : undefined}
              className={one.id === image.id ? 'is-this' : undefined}
              onClick={() => one.id !== image.id && onSelect(one.id)}
            >
              <Icon of={iconOf(one, family)} tone={one.state === 'missing' ? 'err' : 'fg2'} />
              <span className="is-cut">{visible(one.name)}</span>
              <span className="image-list-end">{one.bytesOnDisk === null ? '–' : formatBytes(one.bytesOnDisk)}</span>
              <span className="image-chain-role">
                {one.id === image.id ? t('thisImage') : t('baseOf', { count: family.above.get(one.id)?.length ?? 0 })}
              </span>
            </button>
          </li>
        ))}
      </ol>
      {chain.length > 1 && <p className="tone-fg2">{t('chainText')}</p>}
    </section>
  )
}

const declaredBy = ({ backing }: HostImage): string => (typeof backing === 'object' ? visible(backing.declared) : '')

/** Why the chain does not end in a base. */
function endOf(deepest: HostImage, image: HostImage): 'loop' | 'network' | 'json' | 'unknown' | undefined {
  if (typeof image.backing === 'object' && image.backing.state === 'loop') return 'loop'
  if (deepest.state === 'missing' || deepest.backing === 'none') return undefined
  if (deepest.backing === 'unknown') return 'unknown'
  const { state } = deepest.backing
  return state === 'loop' || state === 'network' || state === 'json' ? state : 'unknown'
}

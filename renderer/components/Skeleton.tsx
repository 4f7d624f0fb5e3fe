import { useWords } from '../i18n'
import { componentWords } from './words'
import './content.css'

const WIDTHS = ['34%', '27%', '41%', '30%', '37%', '25%']

/** Still row outlines; they appear after 200 ms, so that what is quick does not flicker. */
export function Skeleton({ rows = 6 }: { readonly rows?: number }) {
  const t = useWords(componentWords)
  return (
    <div className="skeleton" role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, i) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: outlines have no identity
          key={i}
          className="skeleton-row"
          style={{ '--skeleton-width': WIDTHS[i % WIDTHS.length] } as React.CSSProperties}
        />
      ))}
    </div>
  )
}

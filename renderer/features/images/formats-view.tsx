import type { HostId } from '@shared/model/host'
import { useQuery } from '@tanstack/react-query'
import { imageFormatsQuery } from '../../api'
import { Failed } from '../../components'
import { useWords } from '../../i18n'
import { FormatTable } from './format-table'
import { imageWords } from './words'

/** The formats that there are, and what this host can do with each. */
export function FormatsView({ host, online }: { readonly host: HostId; readonly online: boolean }) {
  const t = useWords(imageWords)
  const query = useQuery({ ...imageFormatsQuery(host), enabled: online })
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="image-formats" aria-label={t('formats.title')} tabIndex={0}>
      {query.data === undefined && <Failed query={query} short />}
      {query.data?.version !== undefined && (
        <p className="tone-fg2">{t('formats.version', { version: query.data.version })}</p>
      )}
      <FormatTable host={query.data} />
    </section>
  )
}

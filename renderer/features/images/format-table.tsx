import type { HostImageFormats } from '@shared/model/image'
import type { ReactNode } from 'react'
import { useWords } from '../../i18n'
import { FORMATS, type FormatFacts } from './formats'
import { imageWords } from './words'
import './format-table.css'

export interface FormatTableProps {
  /** what the host can do; undefined: not known yet */
  readonly host: HostImageFormats | undefined
  /** with it each row can be chosen, where the host writes its format */
  readonly choice?: { readonly value: string; readonly onChoose: (format: string) => void }
  /** leaves out speed, platforms and history */
  readonly short?: boolean
}

/** its head, and what it says of a format */
type Column = readonly [string, (of: FormatFacts) => ReactNode]

type Ability = 'both' | 'reads' | 'neither' | 'unknown'

function abilityOf(host: HostImageFormats | undefined, format: string): Ability {
  if (host === undefined || (host.writes === null && host.reads === null)) return 'unknown'
  if (host.writes?.includes(format)) return 'both'
  if (host.reads === null) return 'unknown'
  return host.reads.includes(format) ? 'reads' : host.writes === null ? 'unknown' : 'neither'
}

/** All formats beside each other: what each can do, and what this host can do with it. */
export function FormatTable({ host, choice, short = false }: FormatTableProps) {
  const t = useWords(imageWords)
  const yes = (fact: boolean | string): ReactNode =>
    fact === false ? (
      <span className="tone-fg3">{t('formats.no')}</span>
    ) : (
      <span className="tone-ok">{fact === true ? t('formats.yes') : fact}</span>
    )
  const more: readonly Column[] = [
    [t('formats.readBy'), (f) => t(`formats.of.${f.name}.readBy`)],
    [t('formats.speed'), (f) => t(`formats.${f.speed}`)],
    [t('formats.history'), (f) => t(`formats.of.${f.name}.history`)],
  ]
  const columns: readonly Column[] = [
    [t('formats.snapshots'), (f) => yes(f.snapshots)],
    [t('formats.compression'), (f) => yes(f.compression)],
    [t('formats.encryption'), (f) => yes(f.encryption)],
    [t('formats.sparse'), (f) => yes(f.sparse)],
    [t('formats.backing'), (f) => yes(f.backing)],
    [t('formats.resize'), (f) => yes(f.resize && t(`formats.${f.resize}`))],
    [t('formats.host'), (f) => t(`formats.${abilityOf(host, f.name)}`)],
    [t('formats.use'), (f) => t(`formats.of.${f.name}.use`)],
    ...(short ? [] : more),
  ]
  return (
    <table className="facts-table format-table" aria-label={t('formats.title')}>
      <thead>
        <tr>
          <th scope="col">{t('formats.name')}</th>
          {columns.map(([label]) => (
            <th key={label} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {FORMATS.map((format) => {
          const ability = abilityOf(host, format.name)
          const gone = ability === 'neither' || (ability === 'unknown' && format.name === 'cow')
          const refused = choice !== undefined && ability !== 'both' && ability !== 'unknown'
          return (
            <tr key={format.name} className={gone || refused ? 'is-gone' : undefined}>
              <th scope="row">
                {choice === undefined ? (
                  format.name
                ) : (
                  <label>
                    <input
                      type="radio"
                      name="image-format"
                      value={format.name}
                      disabled={refused}
                      checked={choice.value === format.name}
                      onChange={() => choice.onChoose(format.name)}
                    />
                    {format.name}
                  </label>
                )}
              </th>
              {columns.map(([label, cell]) => (
                <td key={label}>{cell(format)}</td>
              ))}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

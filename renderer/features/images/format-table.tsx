import type { HostImageFormats } from '@shared/model/image'
import { FORMATS, type FormatFacts } from '@shared/model/image-format'
import type { ReactNode } from 'react'
import { useWords } from '../../i18n'
import { imageWords } from './words'
import './format-table.css'

export interface FormatTableProps {
  /** what the host can do; undefined: not known yet */
  readonly host: HostImageFormats | undefined
  /** one of these is to be chosen, of those that the host writes: only what decides that is said */
  readonly choice?: {
    readonly of: readonly string[]
    readonly value: string
    readonly onChoose: (format: string) => void
  }
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
export function FormatTable({ host, choice }: FormatTableProps) {
  const t = useWords(imageWords)
  const yes = (fact: boolean | string): ReactNode =>
    fact === false ? (
      <span className="tone-fg3">{t('formats.no')}</span>
    ) : (
      <span className="tone-ok">{fact === true ? t('formats.yes') : fact}</span>
    )
  const snapshots: Column = [t('formats.snapshots'), (f) => yes(f.snapshots)]
  const compression: Column = [t('formats.compression'), (f) => yes(f.compression)]
  const backing: Column = [t('formats.backing'), (f) => yes(f.backing)]
  const readBy: Column = [t('formats.readBy'), (f) => t(`formats.of.${f.name}.readBy`)]
  const use: Column = [t('formats.use'), (f) => t(`formats.of.${f.name}.use`)]
  const ability: Column = [t('formats.host'), (f) => t(`formats.${abilityOf(host, f.name)}`)]
  const unwritable = (f: FormatFacts) => choice !== undefined && !['both', 'unknown'].includes(abilityOf(host, f.name))
  const columns: readonly Column[] =
    choice === undefined
      ? [
          snapshots,
          compression,
          [t('formats.encryption'), (f) => yes(f.encryption)],
          [t('formats.sparse'), (f) => yes(f.sparse)],
          backing,
          [t('formats.resize'), (f) => yes(f.resize && t(`formats.${f.resize}`))],
          ability,
          use,
          readBy,
          [t('formats.speed'), (f) => t(`formats.${f.speed}`)],
          [t('formats.history'), (f) => t(`formats.of.${f.name}.history`)],
        ]
      : [
          snapshots,
          compression,
          backing,
          readBy,
          [use[0], (f) => (unwritable(f) ? t('formats.unwritable') : use[1](f))],
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
        {FORMATS.filter(({ name }) => choice?.of.includes(name) ?? true).map((format) => {
          const can = abilityOf(host, format.name)
          const gone = can === 'neither' || (can === 'unknown' && format.name === 'cow')
          const refused = unwritable(format)
          const look = gone || refused ? 'is-gone' : choice?.value === format.name ? 'is-chosen' : undefined
          return (
            <tr key={format.name} className={look}>
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

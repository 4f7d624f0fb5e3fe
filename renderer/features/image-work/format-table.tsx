import type { FormatChoice, TargetFormat } from '@shared/model/image-work'
import { useWords } from '../../i18n'
import { imageWorkWords } from './words'

type Part = 'snapshots' | 'compression' | 'backing'

/** What of each format is there; "–" is what it has not. */
const HAS: Readonly<Record<TargetFormat, Partial<Readonly<Record<Part, string>>>>> = {
  raw: {},
  qcow2: { snapshots: 'yes', compression: 'zlib, zstd', backing: 'yes' },
  qcow: { backing: 'yes' },
  qed: { backing: 'yes' },
  vmdk: { compression: 'streamOptimized', backing: 'yes' },
  vdi: {},
  vhdx: {},
  vpc: {},
}
const PARTS: readonly Part[] = ['snapshots', 'compression', 'backing']

interface FormatTableProps {
  readonly formats: readonly FormatChoice[]
  readonly value: TargetFormat
  readonly onChange: (format: TargetFormat) => void
}

/** The formats that can be chosen, with what each can do and who reads it. */
export function FormatTable({ formats, value, onChange }: FormatTableProps) {
  const t = useWords(imageWorkWords)
  return (
    <table className="imgwork-formats" aria-label={t('format.self')}>
      <thead>
        <tr>
          <th scope="col">{t('format.name')}</th>
          {PARTS.map((part) => (
            <th key={part} scope="col">
              {t(`format.${part}`)}
            </th>
          ))}
          <th scope="col">{t('format.readBy')}</th>
          <th scope="col">{t('format.use')}</th>
        </tr>
      </thead>
      <tbody>
        {formats.map(({ format, writable }) => (
          <tr key={format} className={format === value ? 'is-chosen' : undefined}>
            <th scope="row">
              <label>
                <input
                  type="radio"
                  name="image-format"
                  checked={format === value}
                  disabled={!writable}
                  onChange={() => onChange(format)}
                />
                {format}
              </label>
            </th>
            {writable ? (
              <>
                {PARTS.map((part) => {
                  const has = HAS[format][part]
                  return <td key={part}>{has === 'yes' ? t('yes') : (has ?? t('no'))}</td>
                })}
                <td>{t(`readBy.${format}`)}</td>
                <td>{t(`use.${format}`)}</td>
              </>
            ) : (
              <td colSpan={PARTS.length + 2}>{t('format.unwritable')}</td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

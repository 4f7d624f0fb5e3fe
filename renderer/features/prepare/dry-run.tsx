import type { CompareRow } from '@shared/model/compare'
import type { PreparedFile, PreparePreview } from '@shared/model/prepare'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { Button, CodeBlock, Icon, Notice, Skeleton } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { prepareWords } from './words'

/** Files with more rows open on demand. */
const LONG = 40

/** Each file before and after, made anew at each change of the choices. */
export function DryRun({ preview, old }: { readonly preview: PreparePreview | undefined; readonly old: boolean }) {
  const t = useWords(prepareWords)
  const [commands, setCommands] = useState(false)
  if (preview === undefined) return <Skeleton rows={8} />
  const { files } = preview
  return (
    <div className={`prepare-run${old ? ' is-old' : ''}`}>
      <div className="prepare-run-head">
        <h3 className="section-head">{t('dryRun')}</h3>
        <output>{files.length === 0 ? t('nothing') : t('files', { count: files.length })}</output>
        <Button
          look="link"
          size="small"
          aria-expanded={commands}
          isDisabled={preview.commands === ''}
          onPress={() => setCommands(!commands)}
        >
          {t('commands')}
        </Button>
      </div>
      {preview.notes.map(({ code, path }) => (
        <Notice
          key={`${code} ${path ?? ''}`}
          kind={code === 'keys-unit' ? 'info' : 'warning'}
          title={t(`note.${code}`, { path: visible(path ?? '') })}
        />
      ))}
      {commands && <CodeBlock text={preview.commands} label={t('commands')} maxHeight={200} />}
      {files.length > 0 && (
        <div className="prepare-sides" aria-hidden>
          <span>{t('before')}</span>
          <span>{t('after')}</span>
        </div>
      )}
      {files.map((file) => (
        <FileView key={file.path} file={file} />
      ))}
    </div>
  )
}

function FileView({ file }: { readonly file: PreparedFile }) {
  const t = useWords(prepareWords)
  const [asked, setAsked] = useState<boolean | null>(null)
  const some = file.rows.length > 0
  const open = some && (asked ?? file.rows.length <= LONG)
  return (
    <section className="prepare-file-view" aria-label={visible(file.path)}>
      <h4>
        <button type="button" aria-expanded={open} disabled={!some} onClick={() => setAsked(!open)}>
          <Icon of={ChevronRight} size={14} />
          <span className="mono">{visible(file.path)}</span>
          <span className={`prepare-how is-${file.how}`}>{t(`how.${file.how}`)}</span>
          <span className="prepare-counts num">
            {file.removed > 0 && <span className="is-removed">−{file.removed}</span>}
            {file.added > 0 && <span className="is-added">+{file.added}</span>}
          </span>
        </button>
      </h4>
      {open && (
        <table className="prepare-diff" aria-label={visible(file.path)}>
          <colgroup>
            <col className="prepare-no" />
            <col />
            <col className="prepare-no" />
            <col />
          </colgroup>
          <thead className="visually-hidden">
            <tr>
              <th colSpan={2}>{t('before')}</th>
              <th colSpan={2}>{t('after')}</th>
            </tr>
          </thead>
          <tbody>
            {file.rows.map((row) => (
              <tr key={`${row.left?.number ?? ''}/${row.right?.number ?? ''}`}>
                <Side line={row.left} look={row.kind === 'equal' ? '' : ' is-removed'} />
                <Side line={row.right} look={row.kind === 'equal' ? ' is-right' : ' is-right is-added'} />
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function Side({ line, look }: { readonly line: CompareRow['left']; readonly look: string }) {
  if (line === undefined) return <td colSpan={2} className={`prepare-gap${look}`} />
  const parts: { from: number; text: string; marked: boolean }[] = []
  let at = 0
  for (const [from, to] of line.marks) {
    if (from > at) parts.push({ from: at, text: line.text.slice(at, from), marked: false })
    parts.push({ from, text: line.text.slice(from, to), marked: true })
    at = to
  }
  if (at < line.text.length) parts.push({ from: at, text: line.text.slice(at), marked: false })
  return (
    <>
      <td className={`prepare-no num${look}`}>{line.number}</td>
      <td className={`prepare-text mono${look}`}>
        {parts.map(({ from, text, marked }) =>
          marked ? <mark key={from}>{visible(text)}</mark> : <span key={from}>{visible(text)}</span>,
        )}
      </td>
    </>
  )
}

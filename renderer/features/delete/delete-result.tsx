import { CircleCheck, Trash2, TriangleAlert } from 'lucide-react'
import { Button, Dialog, Notice, problemTexts } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import type { Outcome } from './outcome'
import { deleteWords } from './words'

/** What was removed, what is there still and why, what was kept. */
export function DeleteResultView({
  outcomes,
  onClose,
}: {
  readonly outcomes: readonly Outcome[]
  readonly onClose: () => void
}) {
  const t = useWords(deleteWords)
  const deleted = outcomes.filter((o) => o.kind === 'deleted')
  const skipped = outcomes.filter((o) => o.kind === 'skipped')
  const removed = deleted.flatMap((o) => o.result.removed)
  const left = deleted.flatMap((o) => o.result.left)
  // A file that one VM kept and another removed is gone.
  const gone = new Set([...removed, ...left.map((l) => l.path)])
  const kept = [...new Set(deleted.flatMap((o) => o.kept))].filter((path) => !gone.has(path))
  const [only] = deleted
  const title =
    only === undefined
      ? t('result.none')
      : deleted.length === 1
        ? t('result.one', { name: visible(only.name) })
        : t('result.many', { count: deleted.length })
  return (
    <Dialog
      width="medium"
      icon={left.length > 0 ? TriangleAlert : only === undefined ? Trash2 : CircleCheck}
      tone={left.length > 0 ? 'warn' : only === undefined ? 'fg2' : 'ok'}
      title={title}
      onClose={onClose}
      actions={
        <Button look="primary" autoFocus onPress={onClose}>
          {t('close')}
        </Button>
      }
    >
      <div className="delete-plan">
        {left.length > 0 && (
          <Notice kind="warning" title={t('result.left')} live>
            <ul className="delete-paths">
              {left.map(({ path, problem }) => (
                <li key={path}>
                  <span className="mono">{visible(path)}</span>
                  <span className="delete-why">{problemTexts(problem).detail}</span>
                  {problem.raw && <pre className="raw">{problem.raw}</pre>}
                </li>
              ))}
            </ul>
          </Notice>
        )}
        {deleted.length > 0 && (
          <Paths
            head={t('result.removed')}
            paths={[
              ...(deleted.length > 1 ? deleted.map((o) => t('result.vm', { name: visible(o.name) })) : []),
              ...removed.map(visible),
            ]}
            none={t('result.nothing')}
          />
        )}
        {kept.length > 0 && <Paths head={t('result.keptHead')} paths={kept.map(visible)} />}
        {skipped.length > 0 && <Paths head={t('result.skippedHead')} paths={skipped.map((o) => visible(o.name))} />}
      </div>
    </Dialog>
  )
}

function Paths(props: { readonly head: string; readonly paths: readonly string[]; readonly none?: string }) {
  return (
    <section aria-label={props.head}>
      <h3 className="section-head">{props.head}</h3>
      {props.paths.length === 0 ? (
        <p className="delete-hint">{props.none}</p>
      ) : (
        <ul className="delete-paths">
          {props.paths.map((path) => (
            <li key={path} className={path.startsWith('/') ? 'mono selectable' : undefined}>
              {path}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

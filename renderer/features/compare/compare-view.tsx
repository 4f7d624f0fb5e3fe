import type { DifferenceCategory, XmlComparison } from '@shared/model/compare'
import { ArrowDown, ArrowRight, ArrowUp, CircleCheck, GitCompare, TriangleAlert } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { ListBox, ListBoxItem } from 'react-aria-components'
import { Button, Checkbox, Icon } from '../../components'
import { useWords } from '../../i18n'
import { CompareRows } from './compare-rows'
import { labelOf, tails } from './labels'
import { step, summarize } from './rows'
import { compareWords } from './words'

export interface CompareViewProps {
  readonly comparison: XmlComparison
  readonly leftName: string
  readonly rightName: string
  readonly layout: 'two' | 'one'
  /** runtime elements are compared too; without `onRuntime` it is not the user's choice */
  readonly runtime: boolean
  readonly onRuntime?: (runtime: boolean) => void
  /** `clone`: differences that a clone must have are told from others; `edit`: all are what the user typed */
  readonly purpose?: 'clone' | 'edit'
  /** what is shown is the last comparison while the next one is read */
  readonly old?: boolean
}

const CATEGORIES: readonly DifferenceCategory[] = ['identity', 'storage', 'network', 'runtime', 'other']

/** A comparison that is there: summary, list of differences, the lines. F7, n and p walk the differences. */
export function CompareView(props: CompareViewProps) {
  const { comparison, layout } = props
  const t = useWords(compareWords)
  const { differences } = comparison
  const [fold, setFold] = useState(true)
  const [meanings, setMeanings] = useState(true)
  const [current, setCurrent] = useState(() => summarize(differences).first)
  const [of, setOf] = useState(comparison)
  if (of !== comparison) {
    setOf(comparison)
    // Read again while somebody looks at it: the same difference stays the current one.
    const same = JSON.stringify(of.differences[current]?.label) === JSON.stringify(differences[current]?.label)
    if (!same || current < 0) setCurrent(summarize(differences).first)
  }
  const root = useRef<HTMLDivElement>(null)
  const count = differences.length
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const by = stepOf(event)
      if (by === 0 || document.querySelector('[role="dialog"], [role="alertdialog"]')) return
      event.preventDefault()
      setCurrent((now) => step(now, count, by))
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [count])
  return (
    <div ref={root} className={`compare-view${props.old ? ' is-old' : ''}`}>
      <Summary
        comparison={comparison}
        current={current}
        runtime={props.runtime}
        edit={props.purpose === 'edit'}
        onStep={(by) => setCurrent(step(current, count, by))}
      />
      <div className="compare-split">
        <aside className="compare-side">
          <ListBox
            className="compare-list"
            aria-label={t('list.label')}
            selectionMode="single"
            selectedKeys={current < 0 ? [] : [current]}
            onSelectionChange={(keys) => {
              if (keys === 'all') return
              const [key] = keys
              if (key !== undefined) setCurrent(Number(key))
            }}
            items={differences.map((difference, id) => ({ id, difference }))}
            dependencies={[t]}
            renderEmptyState={() => <p className="compare-none">{t('list.empty')}</p>}
          >
            {({ id, difference }) => {
              const label = labelOf(difference, t)
              const [left, right] = tails(difference.left, difference.right)
              return (
                <ListBoxItem id={id} textValue={label} className="compare-item">
                  <span className="compare-item-label" title={label}>
                    {label}
                  </span>
                  <span className={`compare-tag cmp-${difference.category}`}>
                    {t(`category.${difference.category}`)}
                  </span>
                  <span className="compare-item-old" title={difference.left ?? undefined}>
                    {left ?? t('none')}
                  </span>
                  <span className="compare-item-new" title={difference.right ?? undefined}>
                    <Icon of={ArrowRight} size={12} />
                    {right ?? t('none')}
                  </span>
                </ListBoxItem>
              )
            }}
          </ListBox>
          <div className="compare-options-box">
            <Checkbox isSelected={fold} onChange={setFold}>
              {t('options.fold')}
            </Checkbox>
            <Checkbox isSelected={meanings} onChange={setMeanings}>
              {t('options.names')}
            </Checkbox>
            {props.onRuntime && (
              <Checkbox isSelected={props.runtime} onChange={props.onRuntime}>
                {t('options.runtime')}
              </Checkbox>
            )}
          </div>
        </aside>
        <CompareRows
          comparison={comparison}
          leftName={props.leftName}
          rightName={props.rightName}
          fold={fold}
          meanings={meanings}
          layout={layout}
          current={current}
          onCurrent={setCurrent}
        />
      </div>
    </div>
  )
}

/** F7 and Shift F7 everywhere; n and p where nothing is typed. */
function stepOf(event: KeyboardEvent): 1 | -1 | 0 {
  if (event.ctrlKey || event.altKey || event.metaKey) return 0
  if (event.key === 'F7') return event.shiftKey ? -1 : 1
  if (event.target instanceof Element && event.target.closest('input, textarea, [role="listbox"]')) return 0
  return event.key === 'n' ? 1 : event.key === 'p' ? -1 : 0
}

interface SummaryProps {
  readonly comparison: XmlComparison
  readonly current: number
  readonly runtime: boolean
  readonly edit: boolean
  readonly onStep: (by: 1 | -1) => void
}

function Summary({ comparison, current, runtime, edit, onStep }: SummaryProps) {
  const t = useWords(compareWords)
  const { differences, counts } = comparison
  const { expected, others } = summarize(differences)
  const total = differences.length
  const good = others === 0 || edit
  const difference = differences[current]
  return (
    <div className={`compare-summary${edit ? '' : good ? ' is-good' : ' is-odd'}`}>
      <Icon of={edit ? GitCompare : good ? CircleCheck : TriangleAlert} tone={edit ? 'fg2' : good ? 'ok' : 'warn'} />
      <span className="compare-verdict">
        <strong>
          {total === 0
            ? t('summary.equal.self')
            : edit
              ? t('summary.changes', { count: total })
              : t('summary.both', {
                  expected: t('summary.expected', { count: expected }),
                  others: t('summary.others', { count: others }),
                })}
        </strong>{' '}
        <span className="compare-verdict-why">
          {total === 0
            ? t(runtime ? 'summary.equal.detail' : 'summary.equal.runtime')
            : edit
              ? null
              : good
                ? t('summary.good', { count: total })
                : t('summary.look', { count: others })}
        </span>
      </span>
      <span className="compare-counts">
        {CATEGORIES.map((category) => (
          <span key={category} className={`compare-tag cmp-${counts[category] > 0 ? category : 'runtime'}`}>
            {t(`category.${category}`)} {counts[category]}
          </span>
        ))}
      </span>
      {total > 0 ? (
        <span className="compare-steps">
          <span className="compare-position">
            {current < 0 ? t('position.none', { total }) : t('position.self', { number: current + 1, total })}
          </span>
          <Button size="small" icon={ArrowUp} tooltip={<kbd>Shift F7</kbd>} onPress={() => onStep(-1)}>
            {t('previous')}
          </Button>
          <Button size="small" icon={ArrowDown} tooltip={<kbd>F7</kbd>} onPress={() => onStep(1)}>
            {t('next')}
          </Button>
        </span>
      ) : null}
      <span className="visually-hidden" role="status">
        {difference
          ? t('say', {
              number: current + 1,
              total,
              label: labelOf(difference, t),
              category: t(`category.${difference.category}`),
              left: difference.left ?? t('none'),
              right: difference.right ?? t('none'),
            })
          : ''}
      </span>
    </div>
  )
}

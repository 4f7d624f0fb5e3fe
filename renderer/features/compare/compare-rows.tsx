import type { CompareRow, Difference, XmlComparison } from '@shared/model/compare'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronRight } from 'lucide-react'
import { type CSSProperties, memo, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react'
import { type Translate, useWords } from '../../i18n'
import { segments, type Token, tokensOf } from './highlight'
import { placeOf, type VisibleRow, visibleRows, widest } from './rows'
import { compareWords } from './words'
import './compare.css'

export interface CompareRowsProps {
  readonly comparison: XmlComparison
  readonly leftName: string
  readonly rightName: string
  readonly fold: boolean
  /** name the meaning of each difference in the gutter */
  readonly meanings: boolean
  readonly layout: 'two' | 'one'
  /** index of the current difference, -1 for none; a change scrolls to it */
  readonly current: number
  readonly onCurrent?: (difference: number) => void
  /** for a small place inside something else: lower, and no focus ring on the current difference */
  readonly compact?: boolean
}

/** Height of every line, px: the design's diff line. The virtualiser counts on it. */
const LINE = 20

/**
 * Two definitions line by line, aligned; or one below the other. Only the lines in sight are in the document, so
 * 4,000 lines scroll as 40 do. Both sides scroll sideways together.
 */
export function CompareRows(props: CompareRowsProps) {
  const { comparison, fold, layout, current, compact = false } = props
  const t = useWords(compareWords)
  const id = useId()
  const root = useRef<HTMLDivElement>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const sideways = useRef<HTMLDivElement>(null)
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set())
  const [of, setOf] = useState(comparison)
  if (of !== comparison) {
    setOf(comparison)
    setOpened(new Set())
  }
  const visible = useMemo(() => visibleRows(comparison, { fold, opened, layout }), [comparison, fold, opened, layout])
  const tokens = useMemo(
    () => ({ left: tokensOf(comparison.rows, 'left'), right: tokensOf(comparison.rows, 'right') }),
    [comparison],
  )
  const place = useMemo(() => placeOf(visible, comparison.rows, current), [visible, comparison, current])
  const virtualizer = useVirtualizer({
    count: visible.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 20,
  })
  const from = place?.from
  useEffect(() => {
    if (from !== undefined && !compact) virtualizer.scrollToIndex(from, { align: 'center' })
  }, [from, compact, virtualizer])

  const open = useCallback((run: number) => setOpened((before) => new Set(before).add(run)), [])
  const chars = useMemo(
    () => widest(visible.flatMap((v) => (v.kind === 'row' ? (comparison.rows[v.index] ?? []) : []))),
    [visible, comparison],
  )
  const slide = (by: number) => {
    if (sideways.current && by !== 0) sideways.current.scrollLeft += by
  }
  const items = virtualizer.getVirtualItems()
  const columns = layout === 'two' ? 5 : 4
  const active = items.find((i) => i.index === from)
  return (
    <div
      ref={root}
      className={`cmp-rows cmp-${layout}${compact ? ' cmp-compact' : ''}${props.meanings ? '' : ' cmp-plain'}`}
      style={{ '--cmp-chars': chars, '--cmp-digits': String(comparison.rows.length).length } as CSSProperties}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a virtualised grid has no table element */}
      <div
        ref={scroller}
        className="cmp-scroll"
        role="grid"
        aria-readonly="true"
        aria-label={t('rows.label')}
        aria-rowcount={visible.length + 1}
        aria-colcount={columns}
        aria-activedescendant={active ? `${id}-${active.index}` : undefined}
        tabIndex={0}
        onWheel={(e) => slide(e.shiftKey ? e.deltaY || e.deltaX : e.deltaX)}
        onKeyDown={(e) => {
          if (e.key === 'ArrowRight') slide(LINE * 2)
          if (e.key === 'ArrowLeft') slide(-LINE * 2)
        }}
      >
        <Head {...props} />
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div role="rowgroup" className="cmp-body" style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const line = visible[item.index]
            if (!line) return null
            return (
              <Line
                key={item.key}
                id={`${id}-${item.index}`}
                line={line}
                rowIndex={item.index + 2}
                top={item.start}
                row={line.kind === 'row' ? comparison.rows[line.index] : undefined}
                differences={comparison.differences}
                tokens={tokens}
                layout={layout}
                meanings={props.meanings}
                t={t}
                onOpen={open}
                onCurrent={props.onCurrent}
              />
            )
          })}
          {place && !compact ? (
            <div
              className="cmp-ring"
              aria-hidden="true"
              style={{ top: place.from * LINE, height: (place.to - place.from + 1) * LINE }}
            />
          ) : null}
        </div>
      </div>
      <div
        ref={sideways}
        className="cmp-sideways"
        onScroll={(e) => root.current?.style.setProperty('--cmp-x', `${e.currentTarget.scrollLeft}px`)}
      >
        <div />
      </div>
    </div>
  )
}

function Head({ comparison, leftName, rightName, layout, meanings }: CompareRowsProps) {
  const t = useWords(compareWords)
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of the virtualised grid
    // biome-ignore lint/a11y/useFocusableInteractive: the grid takes the focus
    <div role="row" aria-rowindex={1} className="cmp-line cmp-head">
      <HeadCell className="cmp-no" label={t('rows.line')} />
      {layout === 'one' ? <HeadCell className="cmp-no" label={t('rows.line')} /> : null}
      <HeadCell className="cmp-text" title={leftName}>
        {layout === 'two'
          ? t('rows.lines', { name: leftName, count: comparison.leftLines })
          : `${leftName} → ${rightName}`}
      </HeadCell>
      <HeadCell className="cmp-gut">{meanings ? t('rows.meaning') : ''}</HeadCell>
      {layout === 'two' ? (
        <>
          <HeadCell className="cmp-no" label={t('rows.line')} />
          <HeadCell className="cmp-text" title={rightName}>
            {t('rows.lines', { name: rightName, count: comparison.rightLines })}
          </HeadCell>
        </>
      ) : null}
    </div>
  )
}

function HeadCell(props: { className: string; label?: string; title?: string; children?: string }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of the virtualised grid
    // biome-ignore lint/a11y/useFocusableInteractive: the grid takes the focus
    <div role="columnheader" className={props.className} title={props.title}>
      {props.label ? <span className="visually-hidden">{props.label}</span> : props.children}
    </div>
  )
}

interface LineProps {
  readonly id: string
  readonly line: VisibleRow
  readonly rowIndex: number
  readonly top: number
  readonly row: CompareRow | undefined
  readonly differences: readonly Difference[]
  readonly tokens: Readonly<Record<'left' | 'right', ReadonlyMap<number, readonly Token[]>>>
  readonly layout: 'two' | 'one'
  readonly meanings: boolean
  /** handed down: a subscription to the language in each of thousands of lines is felt */
  readonly t: Translate<typeof compareWords.en>
  readonly onOpen: (run: number) => void
  readonly onCurrent: ((difference: number) => void) | undefined
}

const Line = memo(function Line(props: LineProps) {
  const { id, line, rowIndex, row, layout, t } = props
  const style = { transform: `translateY(${props.top}px)` }
  if (line.kind === 'fold') {
    return (
      // biome-ignore lint/a11y/useSemanticElements: part of the virtualised grid
      // biome-ignore lint/a11y/useFocusableInteractive: the grid takes the focus
      <div role="row" id={id} aria-rowindex={rowIndex} className="cmp-line cmp-fold" style={style}>
        {/* biome-ignore lint/a11y/useSemanticElements: part of the virtualised grid */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: its button takes the focus */}
        <div role="gridcell" aria-colspan={layout === 'two' ? 5 : 4}>
          <button type="button" onClick={() => props.onOpen(line.run)} title={t('rows.open')}>
            <ChevronRight aria-hidden="true" />
            <span>{t('rows.fold', { count: line.lines })}</span>
            <span className="cmp-holds">{line.holds.join(', ')}</span>
          </button>
        </div>
      </div>
    )
  }
  if (!row) return null
  const difference = row.difference === undefined ? undefined : props.differences[row.difference]
  const meaning = difference ? ` cmp-different cmp-${difference.category}` : ''
  const at = row.difference
  const sides = layout === 'two' ? (['left', 'right'] as const) : ([line.side ?? 'left'] as const)
  const gutter = (
    <Cell key="gut" className="cmp-gut">
      {difference && props.meanings ? t(`category.${difference.category}`) : ''}
    </Cell>
  )
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of the virtualised grid
    // biome-ignore lint/a11y/useFocusableInteractive: the grid takes the focus
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys n and p choose differences
    <div
      role="row"
      id={id}
      aria-rowindex={rowIndex}
      className={`cmp-line${meaning}${line.side ? ` cmp-side-${line.side}` : ''}`}
      style={style}
      onClick={at === undefined || !props.onCurrent ? undefined : () => props.onCurrent?.(at)}
    >
      {sides.map((side, i) => {
        const it = row[side]
        const cells = [
          layout === 'one' ? <Cell key="l" className="cmp-no" text={numberOn(row, line, 'left')} /> : null,
          <Cell
            key={`${side}-no`}
            className={it || layout === 'one' ? 'cmp-no' : 'cmp-no cmp-gap'}
            text={layout === 'one' ? numberOn(row, line, 'right') : it?.number}
          />,
          it ? (
            <Cell key={side} className="cmp-text">
              <Code text={it.text} tokens={props.tokens[side].get(it.number) ?? []} marks={it.marks} />
            </Cell>
          ) : (
            <Cell key={side} className="cmp-text cmp-gap" label={t('rows.missing')} />
          ),
        ]
        if (i === 0) cells.push(gutter)
        return cells
      })}
    </div>
  )
})

/** In one column an equal line has both numbers, a changed one its own side's. */
function numberOn(row: CompareRow, line: VisibleRow, side: 'left' | 'right'): number | undefined {
  if (line.kind !== 'row') return undefined
  return row.kind === 'equal' || line.side === side ? row[side]?.number : undefined
}

function Cell(props: { className: string; text?: number; label?: string; children?: React.ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of the virtualised grid
    // biome-ignore lint/a11y/useFocusableInteractive: the grid takes the focus
    <div role="gridcell" className={props.className} aria-label={props.label}>
      {props.text ?? props.children}
    </div>
  )
}

function Code(props: { text: string; tokens: readonly Token[]; marks: readonly (readonly [number, number])[] }) {
  return (
    <code>
      {segments(props.text, props.tokens, props.marks).map((s) =>
        s.marked ? (
          <mark key={s.from} className={s.className}>
            {s.text}
          </mark>
        ) : (
          <span key={s.from} className={s.className}>
            {s.text}
          </span>
        ),
      )}
    </code>
  )
}

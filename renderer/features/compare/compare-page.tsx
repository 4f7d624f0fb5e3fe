import type { DefinitionRef, XmlComparison } from '@shared/model/compare'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ArrowLeftRight, Columns2, Copy, Rows2, SquareTerminal } from 'lucide-react'
import { useState } from 'react'
import { request, useSnapshotTitle } from '../../api'
import { Button, CodeBlock, Failed, Icon, IconButton, Segments, Skeleton, useCopy } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { replacePage } from '../../stores'
import { compareCommands } from './commands'
import { CompareView } from './compare-view'
import { DefinitionPicker } from './definition-picker'
import { type Definition, definitionOf, keyOf, useDefinitions } from './definitions'
import { diffText } from './diff-text'
import { compareWords } from './words'
import './compare.css'

/** Two definitions of any VMs side by side, each difference named by what it means. */
export function ComparePage({ left, right }: { readonly left: DefinitionRef; readonly right: DefinitionRef }) {
  const t = useWords(compareWords)
  const definitions = useDefinitions()
  const [runtime, setRuntime] = useState(false)
  const [layout, setLayout] = useState<'two' | 'one'>('two')
  const [commands, setCommands] = useState(false)
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: ['compare', keyOf(left), keyOf(right), runtime, useTouched(left), useTouched(right)],
    queryFn: () => request('compare.xml', { left, right, hideRuntime: !runtime }),
    placeholderData: keepPreviousData,
  })
  const show = (next: { left?: DefinitionRef; right?: DefinitionRef }) =>
    replacePage({ kind: 'compare', left, right, ...next })
  const one = definitionOf(definitions, left)
  const two = definitionOf(definitions, right)
  const titles = [useSnapshotTitle(left, left.snapshot), useSnapshotTitle(right, right.snapshot)]
  const titleOf = (definition: Definition | undefined, ref: DefinitionRef) => {
    const vm = definition ? visible(definition.name) : `${t('gone')} ${ref.uuid}`
    // Both sides may be of one VM.
    return ref.snapshot === undefined
      ? vm
      : `${vm} ${t('which.snapshot', { name: visible(titles[ref === left ? 0 : 1] ?? ref.snapshot) })}`
  }
  const words = one && two ? compareCommands(one, two) : ''
  return (
    <div className="compare-page">
      <div className="compare-bar">
        <DefinitionPicker
          label={t('choose.left')}
          value={left}
          definitions={definitions}
          onChange={(l) => show({ left: l })}
        />
        <IconButton icon={ArrowLeftRight} label={t('swap')} onPress={() => show({ left: right, right: left })} />
        <DefinitionPicker
          label={t('choose.right')}
          value={right}
          definitions={definitions}
          onChange={(r) => show({ right: r })}
        />
        <span className="compare-bar-end">
          <Button
            look="plain"
            icon={SquareTerminal}
            aria-expanded={commands}
            isDisabled={words === ''}
            onPress={() => setCommands(!commands)}
          >
            {t('commands.self')}
          </Button>
          <CopyDiff comparison={data} left={one} right={two} />
          <Segments<'two' | 'one'>
            label={t('layout.self')}
            value={layout}
            onChange={setLayout}
            options={[
              { value: 'two', label: <Option icon={Columns2} word={t('layout.two')} /> },
              { value: 'one', label: <Option icon={Rows2} word={t('layout.one')} /> },
            ]}
          />
        </span>
      </div>
      {commands ? (
        <div className="compare-commands">
          <CodeBlock text={words} label={t('commands.self')} />
          <p>{t('commands.hint')}</p>
        </div>
      ) : null}
      {error && !data ? (
        <div className="compare-problem">
          <Failed query={{ error, refetch }} />
        </div>
      ) : data ? (
        <CompareView
          comparison={data}
          leftName={titleOf(one, left)}
          rightName={titleOf(two, right)}
          layout={layout}
          runtime={runtime}
          onRuntime={setRuntime}
          old={isPlaceholderData}
        />
      ) : (
        <Skeleton rows={12} />
      )}
    </div>
  )
}

/**
 * A number that changes whenever the VM's definition may have: `domain.touched` invalidates all that lies under the
 * VM's key, and a comparison lies under two.
 */
function useTouched({ host, uuid }: DefinitionRef): number {
  const { data, dataUpdatedAt } = useQuery({
    queryKey: ['host', host, 'domain', uuid, 'touched'],
    queryFn: () => Date.now(),
  })
  return data ?? dataUpdatedAt
}

function Option({ icon, word }: { readonly icon: Parameters<typeof Icon>[0]['of']; readonly word: string }) {
  return (
    <>
      <Icon of={icon} size={14} />
      <span className="compare-option">{word}</span>
    </>
  )
}

function CopyDiff(props: {
  readonly comparison: XmlComparison | undefined
  readonly left: Definition | undefined
  readonly right: Definition | undefined
}) {
  const t = useWords(compareWords)
  const { copied, copy } = useCopy()
  const { comparison } = props
  const side = (d: Definition | undefined) => (d ? `${d.name} (${d.snapshot ?? d.which}, ${d.uri})` : '?')
  const none = !comparison || comparison.differences.length === 0
  return (
    <Button
      look="plain"
      icon={Copy}
      reason={none ? t('copy-diff.none') : undefined}
      onPress={() => comparison && copy(diffText(comparison, side(props.left), side(props.right)))}
    >
      {copied ? t('copied') : t('copy-diff.self')}
    </Button>
  )
}

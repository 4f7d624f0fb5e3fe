import type { TranscriptEntry } from '@shared/model/transcript'
import { useQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { CircleCheck, CircleX, LoaderCircle, Search, Undo2, X } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { problemOf, queryClient, request, transcriptQuery, useHost } from '../../api'
import { hostName } from '../../common/host-mark'
import { hostWords } from '../../common/words'
import { Button, CopyButton, EmptyState, Icon, IconButton, problemTexts, TextField, toast } from '../../components'
import { formatDuration, visible } from '../../format'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { openDialog } from '../../stores'
import { toggleTranscript } from './actions'
import { transcriptWords } from './words'
import './transcript.css'

const MARKS = {
  running: { icon: LoaderCircle, tone: 'accent' },
  done: { icon: CircleCheck, tone: 'ok' },
  failed: { icon: CircleX, tone: 'err' },
  cancelled: { icon: Undo2, tone: 'fg2' },
} as const

/** All that was done since the start, as equal commands, the newest last and in sight. */
export function TranscriptPane() {
  const t = useWords(transcriptWords)
  const entries = useQuery(transcriptQuery()).data ?? []
  const [filter, setFilter] = useState('')
  const shown = useMemo(() => {
    const wanted = filter.trim().toLowerCase()
    return wanted === ''
      ? entries
      : entries.filter((e) => `${e.commands}\n${e.hostName}`.toLowerCase().includes(wanted))
  }, [entries, filter])
  const save = async () => {
    try {
      const saved = await request('transcript.save', {})
      if (saved) toast({ text: t('saved', { path: saved.path }), icon: CircleCheck, tone: 'ok' })
    } catch (error) {
      openDialog({ kind: 'problem', problem: problemOf(error) })
    }
  }
  const clear = () => {
    void request('transcript.clear', {}).then(() =>
      queryClient.invalidateQueries({ queryKey: transcriptQuery().queryKey }),
    )
  }
  return (
    <section className="transcript" aria-labelledby="transcript-head">
      <header className="transcript-head">
        <h2 id="transcript-head">{t('title')}</h2>
        <span className="transcript-count">{entries.length > 0 && t('entries', { count: shown.length })}</span>
        <TextField
          size="small"
          icon={Search}
          aria-label={t('filter')}
          placeholder={t('filter')}
          value={filter}
          onChange={setFilter}
        />
        <CopyButton look="default" text={shown.map((e) => e.commands).join('\n')} word={t('copyAll')} />
        <Button size="small" onPress={() => void save()}>
          {t('save')}
        </Button>
        <Button size="small" onPress={clear}>
          {t('clear')}
        </Button>
        <IconButton size="small" icon={X} label={t('close')} onPress={toggleTranscript} />
      </header>
      {shown.length === 0 ? (
        <EmptyState text={entries.length === 0 ? t('empty') : t('noMatch')} />
      ) : (
        <Entries entries={shown} />
      )}
    </section>
  )
}

function Entries({ entries }: { readonly entries: readonly TranscriptEntry[] }) {
  const t = useWords(transcriptWords)
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current,
    estimateSize: () => 29,
    overscan: 8,
    getItemKey: (index) => entries[index]?.id ?? index,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: when one comes, not when the measures change
  useEffect(() => {
    if (atEnd.current) virtual.scrollToIndex(entries.length - 1, { align: 'end' })
  }, [entries.length])
  return (
    <div
      ref={box}
      className="transcript-list"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
      tabIndex={0}
      role="log"
      aria-label={t('list')}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
        atEnd.current = scrollHeight - scrollTop - clientHeight < 40
      }}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const entry = entries[item.index]
          return (
            entry && (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                style={{ position: 'absolute', insetInline: 0, transform: `translateY(${item.start}px)` }}
              >
                <Entry entry={entry} />
              </div>
            )
          )
        })}
      </div>
    </div>
  )
}

function Entry({ entry }: { readonly entry: TranscriptEntry }) {
  const t = useWords(transcriptWords)
  const format = useFormat()
  const h = useWords(hostWords)
  const host = useHost(entry.host)
  const name = host ? hostName(host, 'short', h) : visible(entry.hostName)
  const { icon, tone } = MARKS[entry.state]
  const texts = entry.problem && problemTexts(entry.problem)
  return (
    <div className="transcript-row">
      <Icon of={icon} tone={tone} size={14} label={t(`state.${entry.state}`)} />
      <span className="transcript-time" title={format.fullTime(entry.at)}>
        {new Date(entry.at).toTimeString().slice(0, 8)}
      </span>
      <span className="transcript-host" title={name}>
        {name}
      </span>
      <div>
        <pre className="transcript-commands">{entry.commands}</pre>
        {texts && (
          <div className="transcript-why">
            {texts.title}. {entry.problem?.raw}
          </div>
        )}
      </div>
      <span className="transcript-ms">
        {entry.ms === undefined ? '' : entry.ms < 1000 ? `${entry.ms} ms` : formatDuration(entry.ms / 1000, t.language)}
      </span>
      <CopyButton text={entry.commands} />
    </div>
  )
}

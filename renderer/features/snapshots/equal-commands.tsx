import type { RequestParams } from '@shared/contract'
import type { DomainRef } from '@shared/model/domain'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { request } from '../../api'
import { CodeBlock, CopyButton, Failed, Fold } from '../../components'
import { useWords } from '../../i18n'
import { snapshotWords } from './words'

/** How long after the last key what is typed is asked about, ms. */
const PAUSE = 250

export type Intent = RequestParams<'snapshots.commands'>['intents'][number]

interface EqualCommandsProps {
  readonly domain: DomainRef
  /** what will be done, one after another */
  readonly intents: readonly Intent[]
}

/** The commands that a dialog's verb is equal to, on demand: for that they are asked of the host. */
export function EqualCommands({ domain, intents }: EqualCommandsProps) {
  const t = useWords(snapshotWords)
  return (
    <Fold title={t('dialog.commands')}>
      <Commands domain={domain} intents={intents} />
    </Fold>
  )
}

function Commands({ domain: { host, uuid }, intents }: EqualCommandsProps) {
  const t = useWords(snapshotWords)
  const asked = useSettled(JSON.stringify(intents))
  const query = useQuery({
    queryKey: ['host', host, 'domain', uuid, 'snapshot-commands', asked],
    queryFn: () => request('snapshots.commands', { host, uuid, intents: JSON.parse(asked) }),
    placeholderData: (before) => before,
    gcTime: 0,
  })
  const { data } = query
  if (data === undefined) return <Failed query={query} short />
  return (
    <>
      <CodeBlock noCopy text={data.text} label={t('dialog.commands')} maxHeight={140} />
      <CopyButton look="link" text={data.text} />
    </>
  )
}

/** A text once it has not changed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

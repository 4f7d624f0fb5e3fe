import { CircleCheck, CircleX, Clock, ListChecks, LoaderCircle } from 'lucide-react'
import { verbWord } from '../../actions/effects'
import { useDomain } from '../../api'
import { Button, Dialog, Icon, problemTexts } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { type BulkResult, useBulk } from '../../stores/bulk'
import { bulkWords } from './words'
import './bulk.css'

const MARKS = {
  waiting: { icon: Clock, tone: 'fg3' },
  running: { icon: LoaderCircle, tone: 'accent' },
  done: { icon: CircleCheck, tone: 'ok' },
  failed: { icon: CircleX, tone: 'err' },
} as const

/** What came of a verb on each of several VMs. */
export function BulkDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useWords(bulkWords)
  const { verb, results, again } = useBulk()
  if (verb === null) return null
  const total = results.length
  const failed = results.filter((r) => r.state === 'failed').length
  const done = results.filter((r) => r.state === 'done').length
  const over = failed + done === total
  const words = { verb: verbWord(verb), total, failed, done }
  const title = !over ? t('titleRunning', words) : failed > 0 ? t('title', words) : t('titleDone', words)
  return (
    <Dialog
      icon={ListChecks}
      width="medium"
      title={title}
      onClose={onClose}
      actions={
        <>
          {over && failed > 0 && <Button onPress={again}>{t('again')}</Button>}
          <Button look="primary" autoFocus onPress={onClose}>
            {t('close')}
          </Button>
        </>
      }
    >
      <ul className="bulk" aria-label={t('list')}>
        {results.map((result) => (
          <Row key={`${result.domain.host}/${result.domain.uuid}`} result={result} />
        ))}
      </ul>
    </Dialog>
  )
}

function Row({ result }: { readonly result: BulkResult }) {
  const t = useWords(bulkWords)
  const domain = useDomain(result.domain)
  const { icon, tone } = MARKS[result.state]
  const texts = result.problem && problemTexts(result.problem)
  return (
    <li className="bulk-row">
      <Icon of={icon} tone={tone} size={14} />
      <span className="bulk-name">{domain ? visible(domain.name) : t('gone')}</span>
      <span>{t(`state.${result.state}`)}</span>
      {texts && (
        <span className="bulk-why">
          {texts.title}. {result.problem?.raw ?? texts.detail}
        </span>
      )}
    </li>
  )
}

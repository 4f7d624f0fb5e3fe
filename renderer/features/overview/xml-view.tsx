import type { DomainSummary } from '@shared/model/domain'
import { isActive } from '@shared/model/domain-state'
import { useQuery } from '@tanstack/react-query'
import { FilePen, Search } from 'lucide-react'
import { useRef, useState } from 'react'
import { useHost, xmlQuery } from '../../api'
import { XmlEditor, type XmlEditorHandle } from '../../common/xml-editor'
import { Button, CopyButton, Failed, Segments, Skeleton } from '../../components'
import { useWords } from '../../i18n'
import { navigate } from '../../stores'
import { overviewWords } from './words'

/** A VM's definition, to be read: the live one of a running VM, or the saved one. */
export function XmlView({ domain }: { readonly domain: DomainSummary }) {
  const t = useWords(overviewWords)
  const live = isActive(domain.state)
  const [wanted, setWanted] = useState<'live' | 'persistent'>(live ? 'live' : 'persistent')
  const which = !live ? 'persistent' : !domain.persistent ? 'live' : wanted
  const query = useQuery(xmlQuery({ host: domain.host, uuid: domain.uuid, which }))
  const editor = useRef<XmlEditorHandle>(null)
  const online = useHost(domain.host)?.state.kind === 'online'
  const word = which === 'live' ? t('xmlView.live') : t('xmlView.saved')
  return (
    <div className="xml-view">
      <div className="xml-bar">
        <Segments
          label={t('xmlView.which')}
          value={which}
          options={[
            { value: 'live', label: t('xmlView.live'), isDisabled: !live },
            { value: 'persistent', label: t('xmlView.saved'), isDisabled: !domain.persistent },
          ]}
          onChange={setWanted}
        />
        {!live && <span className="xml-bar-note">{t('xmlView.onlySaved')}</span>}
        {!domain.persistent && <span className="xml-bar-note">{t('xmlView.onlyLive')}</span>}
        <span className="xml-bar-end">
          <Button
            look="plain"
            icon={FilePen}
            reason={!online ? t('away') : domain.persistent ? undefined : t('xmlView.onlyLive')}
            onPress={() => navigate({ kind: 'definition', host: domain.host, uuid: domain.uuid })}
          >
            {t('xmlView.edit')}
          </Button>
          <Button look="plain" icon={Search} onPress={() => editor.current?.find()}>
            {t('xmlView.find')}
          </Button>
          <CopyButton look="plain" text={query.data?.xml ?? ''} />
        </span>
      </div>
      {query.data ? (
        <XmlEditor
          ref={editor}
          text={query.data.xml}
          label={t('xmlView.label', { which: word, name: domain.name })}
          language={t.language}
        />
      ) : query.error ? (
        <div className="overview-problem">
          <Failed query={query} />
        </div>
      ) : (
        <Skeleton rows={8} />
      )}
    </div>
  )
}

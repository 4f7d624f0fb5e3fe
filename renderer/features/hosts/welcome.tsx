import type { HostSuggestion } from '@shared/model/host'
import { useQuery } from '@tanstack/react-query'
import { ChevronRight, Server } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { suggestionsQuery, useHost } from '../../api'
import { setupOf } from '../../common/first-run'
import { Button, Icon, TextField } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { openDialog } from '../../stores'
import { SetUp } from './setup'
import { welcomeWords } from './welcome-words'
import './welcome.css'

/** As many found hosts as are seen at once without hiding the rest of the page. */
const MOST = 5

/** The first window where nothing can be managed yet: hosts that ssh knows, any address, and this computer. */
export function Welcome() {
  const t = useWords(welcomeWords)
  const local = useHost('local-system')
  const problem = local === undefined ? null : setupOf(local)
  const { data: found } = useQuery(suggestionsQuery())
  return (
    <div className="welcome">
      <div className="welcome-inner">
        <header>
          <h2>{t('title')}</h2>
          <p>{t('text')}</p>
        </header>
        {found !== undefined && found.length > 0 && <Found hosts={found} />}
        {found !== undefined && <Another focused={found.length === 0} />}
        {local && problem && <SetUp host={local} problem={problem} or />}
      </div>
    </div>
  )
}

const SOURCES = [
  { from: 'ssh-config', file: '~/.ssh/config' },
  { from: 'uri-alias', file: 'libvirt.conf' },
] as const

/** Tests the way to a host and offers to add it. */
const connect = (address: string) => openDialog({ kind: 'host', address })

function Found({ hosts }: { readonly hosts: readonly HostSuggestion[] }) {
  const t = useWords(welcomeWords)
  const head = useId()
  const first = useRef<HTMLButtonElement>(null)
  const [all, setAll] = useState(false)
  // One more is no longer than the button that would show it.
  const sources = SOURCES.filter(({ from }) => hosts.some((host) => host.from === from))
  const files = t.join(
    'series',
    sources.map(({ file }) => file),
  )
  const shown = all || hosts.length <= MOST + 1 ? hosts : hosts.slice(0, MOST)
  useEffect(() => {
    // Enter is enough, unless somebody is elsewhere already.
    if (document.activeElement === document.body) first.current?.focus()
  }, [])
  return (
    <section aria-labelledby={head}>
      <h3 className="section-head" id={head}>
        {t('found')} <span className="mono">{files}</span>
      </h3>
      <ul className="welcome-hosts">
        {shown.map((host, n) => (
          <li key={`${host.from}/${host.text}/${host.means}`}>
            <button
              ref={n === 0 ? first : undefined}
              type="button"
              className="welcome-host"
              onClick={() => connect(host.text)}
            >
              <Icon of={Server} tone="fg2" />
              <Row host={host} />
              <Icon of={ChevronRight} size={14} tone="fg3" />
            </button>
          </li>
        ))}
      </ul>
      {shown.length < hosts.length && (
        <Button look="link" onPress={() => setAll(true)}>
          {t('more', { count: hosts.length - shown.length })}
        </Button>
      )}
    </section>
  )
}

function Row({ host: { text, from, means, through } }: { readonly host: HostSuggestion }) {
  const t = useWords(welcomeWords)
  const end =
    from === 'uri-alias'
      ? t('uriAlias', { name: visible(means) })
      : through && t('through', { hosts: t.join('series', through.map(visible)) })
  return (
    <>
      <span className="welcome-name" title={visible(text)}>
        {visible(text)}
      </span>{' '}
      {from === 'ssh-config' && means !== text && (
        <span className="welcome-means mono" title={visible(means)}>
          {visible(means)}
        </span>
      )}{' '}
      {end && (
        <span className="welcome-end" title={end}>
          {end}
        </span>
      )}
    </>
  )
}

function Another({ focused }: { readonly focused: boolean }) {
  const t = useWords(welcomeWords)
  const head = useId()
  const [address, setAddress] = useState('')
  const [error, setError] = useState<string>()
  return (
    <section aria-labelledby={head}>
      <h3 className="section-head" id={head}>
        {t('other')}
      </h3>
      <form
        className="welcome-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (address.trim() === '') setError(t('empty'))
          else connect(address.trim())
        }}
      >
        <TextField
          aria-label={t('address')}
          mono
          autoFocus={focused}
          placeholder="user@host"
          value={address}
          hint={t('hint')}
          error={error}
          onChange={(text) => {
            setAddress(text)
            setError(undefined)
          }}
        />
        <Button type="submit">{t('connect')}</Button>
      </form>
    </section>
  )
}

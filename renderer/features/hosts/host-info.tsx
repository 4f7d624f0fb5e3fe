import type { HostId, HostQuestion, HostSummary } from '@shared/model/host'
import { ListTodo } from 'lucide-react'
import type { ReactNode } from 'react'
import { DialogTrigger, Popover, Dialog as PopoverDialog } from 'react-aria-components'
import { useHost } from '../../api'
import { HOST_ICONS, useHostName, useHostState } from '../../common/host-mark'
import { Button, CopyButton, Dialog, Icon, Notice, ProblemNotice } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { openDialog } from '../../stores'
import { hostWords } from './words'
import './host-info.css'

/** How a host is reached and what it says of itself, as facts with a label each; `children`: more of them. */
export function HostFacts({ host, children }: { readonly host: HostSummary; readonly children?: ReactNode }) {
  const t = useWords(hostWords)
  const format = useFormat()
  const { icon, tone, word } = useHostState(host)
  const { facts, state } = host
  const way = facts?.way
  return (
    <>
      <dl className="host-info">
        <Fact label={t('info.state')}>
          <span className="host-info-state">
            <Icon of={icon} tone={tone} size={14} />
            {word}
          </span>
        </Fact>
        {state.kind === 'online' && <Fact label={t('info.since')}>{format.time(state.since)}</Fact>}
        {state.kind !== 'online' && host.lastSeen !== undefined && (
          <Fact label={t('info.lastSeen')}>{format.time(host.lastSeen)}</Fact>
        )}
        {host.latencyMs !== undefined && (
          <Fact label={t('info.latency')}>{t('latency', { ms: String(host.latencyMs) })}</Fact>
        )}
        {host.address && host.address !== host.uri && (
          <Fact label={t('info.address')}>
            <Copied text={host.address} what={t('info.address')} />
          </Fact>
        )}
        <Fact label={t('info.uri')}>
          <Copied text={host.uri} what={t('info.uri')} />
        </Fact>
        {facts && (
          <>
            <Fact label={t('info.hostname')}>
              <Answer host={host} to="hostname" text={facts.hostname && visible(facts.hostname)} />
            </Fact>
            <Fact label={t('info.libvirt')}>
              <Answer host={host} to="libvirt" text={facts.libvirtVersion} />
            </Fact>
            <Fact label={t('info.hypervisor')}>
              <Answer host={host} to="hypervisor" text={facts.hypervisor} />
            </Fact>
            {facts.user && <Fact label={t('info.user')}>{visible(facts.user)}</Fact>}
            {facts.jumps && facts.jumps.length > 0 && (
              <Fact label={t('info.jumps')}>
                <ol className="host-info-list">
                  {facts.jumps.map((jump, n) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the way may lead through a host twice
                    <li key={n} className="mono">
                      {visible(jump)}
                    </li>
                  ))}
                </ol>
              </Fact>
            )}
            {facts.carrier && (
              <Fact label={t('info.carrier')}>
                {facts.carrier.name ?? t(`info.carriers.${facts.carrier.kind}`)}
                {facts.carrier.kind === 'openssh' && facts.carrier.why && (
                  <span className="host-info-why">
                    {t(`info.because.${facts.carrier.why}`, { what: visible(facts.carrier.what ?? '') })}
                  </span>
                )}
              </Fact>
            )}
            <Fact label={way ? t('info.way') : t('info.socket')}>
              {way && t(`info.ways.${way.transport}`)}
              <Copied text={way?.path ?? facts.transport} what={t('info.socket')} />
            </Fact>
            {way && way.failed.length > 0 && (
              <Fact label={t('info.failed')}>
                <ul className="host-info-list">
                  {way.failed.map(({ transport, reason, raw }, n) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a way may have been tried twice, with two sockets
                    <li key={n}>
                      {t(`info.ways.${transport}`)}: {t(`info.reason.${reason}`)}
                      {raw && <span className="host-info-raw mono">{visible(raw)}</span>}
                    </li>
                  ))}
                </ul>
              </Fact>
            )}
            <Fact label={t('info.files')}>
              <Answer host={host} to="access" text={facts.fileAccess && t(`info.access.${facts.fileAccess}`)} />
            </Fact>
          </>
        )}
        {children}
        {host.remembers && <Fact label={t('info.passwords')}>{t('info.remembered')}</Fact>}
      </dl>
      {facts !== undefined && state.kind !== 'online' && <p className="host-info-note">{t('info.asKnown')}</p>}
      {facts?.carrier?.kind === 'built-in' && facts.carrier.why && (
        <Notice
          kind="warning"
          title={t(`info.notUsed.${facts.carrier.why}`, { what: visible(facts.carrier.what ?? '') })}
        >
          {t('info.install')}
        </Notice>
      )}
      {facts?.noPrograms && <ProblemNotice problem={facts.noPrograms} />}
      {host.warnings?.map((warning) => (
        <Notice key={warning} kind="warning" title={visible(warning)} />
      ))}
    </>
  )
}

/** What a host answered, else where the question stands. A name that was read before stays until there is another. */
function Answer({
  host,
  to,
  text,
}: {
  readonly host: HostSummary
  readonly to: HostQuestion
  readonly text: string | undefined
}) {
  const t = useWords(hostWords)
  const unread = host.unread?.find(({ what }) => what === to)
  if (text) return text
  return (
    <span className="tone-fg3">
      {t(`info.unread.${unread?.state ?? 'late'}`)}
      {unread?.raw && <span className="host-info-raw mono">{visible(unread.raw)}</span>}
    </span>
  )
}

/** A fact in a list of them. */
export function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Copied({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <span className="host-info-copied">
      <span className="mono">{visible(text)}</span>
      <CopyButton text={text} what={what} />
    </span>
  )
}

/** The facts in a dialog, from the menu of a host. */
export function ConnectionDialog({ host: id, onClose }: { readonly host: HostId; readonly onClose: () => void }) {
  const host = useHost(id)
  return host === undefined ? null : <Connection host={host} onClose={onClose} />
}

function Connection({ host, onClose }: { readonly host: HostSummary; readonly onClose: () => void }) {
  const t = useWords(hostWords)
  const name = useHostName(host, 'short')
  return (
    <Dialog icon={HOST_ICONS[host.kind]} title={t('info.title', { name })} onClose={onClose}>
      <HostFacts host={host} />
    </Dialog>
  )
}

/** "libvirt 9.0.0, QEMU 7.2.22, ssh 12 ms": a button that opens the facts below it. Nothing of a host that was never online. */
export function HostInfoButton({ host }: { readonly host: HostSummary }) {
  const t = useWords(hostWords)
  const name = useHostName(host, 'short')
  const { facts } = host
  if (facts === undefined) return null
  const text = t.join('commas', [
    facts.libvirtVersion === undefined ? 'libvirt' : t('libvirt', { version: facts.libvirtVersion }),
    ...(facts.hypervisor === undefined ? [] : [facts.hypervisor]),
    ...(host.latencyMs === undefined ? [] : [t('ssh', { ms: String(host.latencyMs) })]),
  ])
  return (
    <DialogTrigger>
      <Button look="plain" size="small" className="host-info-button" aria-label={t('info.button', { facts: text })}>
        {text}
      </Button>
      <Popover className="popover host-info-popover" placement="bottom start" offset={4}>
        <PopoverDialog className="host-info-dialog" aria-label={t('info.title', { name })}>
          {({ close }) => (
            <>
              <HostFacts host={host} />
              <div className="host-info-more">
                <Button
                  size="small"
                  icon={ListTodo}
                  onPress={() => {
                    close()
                    openDialog({ kind: 'about-host', host: host.id })
                  }}
                >
                  {t('info.about')}
                </Button>
              </div>
            </>
          )}
        </PopoverDialog>
      </Popover>
    </DialogTrigger>
  )
}

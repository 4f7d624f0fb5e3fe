import type { HostAbilities, HostAbility } from '@shared/model/abilities'
import type { HostId, HostSummary } from '@shared/model/host'
import { useQuery } from '@tanstack/react-query'
import { Check, CircleHelp, Route, X } from 'lucide-react'
import { abilitiesQuery, useHost } from '../../api'
import { HOST_ICONS, useHostName } from '../../common/host-mark'
import { Button, Dialog, Failed, Icon, type LucideIcon, Skeleton, type Tone } from '../../components'
import { type Translate, useWords } from '../../i18n'
import { Fact, HostFacts } from '../hosts'
import { aboutHostWords } from './words'
import './about-host.css'

type Way = HostAbility['way']

const GROUPS: readonly { readonly way: Way; readonly icon: LucideIcon; readonly tone: Tone }[] = [
  { way: 'works', icon: Check, tone: 'ok' },
  { way: 'another-way', icon: Route, tone: 'warn' },
  { way: 'not', icon: X, tone: 'err' },
  { way: 'unknown', icon: CircleHelp, tone: 'fg3' },
]

/** How a host is reached, what can be done there and by which way, and what would bring the rest. */
export function AboutHostDialog({ host: id, onClose }: { readonly host: HostId; readonly onClose: () => void }) {
  const host = useHost(id)
  return host === undefined ? null : <About host={host} onClose={onClose} />
}

function About({ host, onClose }: { readonly host: HostSummary; readonly onClose: () => void }) {
  const t = useWords(aboutHostWords)
  const name = useHostName(host, 'kind')
  const query = useQuery(abilitiesQuery(host))
  return (
    <Dialog
      icon={HOST_ICONS[host.kind]}
      width="plan"
      title={t('title', { name })}
      onClose={onClose}
      flush
      actions={
        <Button look="primary" autoFocus onPress={onClose}>
          {t('close')}
        </Button>
      }
    >
      <div className="about-host">
        <section className="about-host-facts" aria-label={t('facts')}>
          <HostFacts host={host}>
            <Fact label={t('qemuImg')}>{t(`qemuImgIs.${toolState(query.data)}`)}</Fact>
          </HostFacts>
        </section>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys scroll it */}
        <section className="about-host-abilities" tabIndex={0} aria-label={t('abilities')}>
          <Failed query={query} />
          {query.data ? (
            <Abilities host={host} abilities={query.data.abilities} />
          ) : (
            query.error === null && (
              <>
                <p className="visually-hidden" role="status">
                  {t('reading')}
                </p>
                <Skeleton rows={10} />
              </>
            )
          )}
        </section>
      </div>
    </Dialog>
  )
}

const toolState = (answer: HostAbilities | undefined) =>
  answer?.qemuImg === undefined ? 'unknown' : answer.qemuImg ? 'there' : 'missing'

function Abilities({ host, abilities }: { readonly host: HostSummary; readonly abilities: readonly HostAbility[] }) {
  const t = useWords(aboutHostWords)
  if (abilities.every(({ way }) => way === 'unknown'))
    return <p className="about-host-none">{t(host.state.kind === 'online' ? 'noVersion' : 'nothing')}</p>
  return GROUPS.map(({ way, icon, tone }) => {
    const some = abilities.filter((ability) => ability.way === way)
    return (
      some.length > 0 && (
        <section key={way} aria-labelledby={`about-host-${way}`}>
          <h3 id={`about-host-${way}`}>
            {t(`group.${way}`)}
            <span className="about-host-count">{some.length}</span>
          </h3>
          <ul>
            {some.map((ability) => (
              <li key={ability.id}>
                <Icon of={icon} tone={tone} size={14} />
                <span className="about-host-what">{t(`ability.${ability.id}`)}</span>
                <span className="about-host-how">{how(ability, t)}</span>
              </li>
            ))}
          </ul>
        </section>
      )
    )
  })
}

/** By which way, or what would bring it. */
function how({ way, by, lack, since, formats }: HostAbility, t: Translate<(typeof aboutHostWords)['en']>): string {
  if (way === 'unknown') return t('unknown')
  if (way === 'not') {
    if (since !== undefined) return t('version', { version: since })
    return t(lack === 'no-qemu-img' || lack === 'no-file-access' ? `needs.${lack}` : 'needs.other')
  }
  const sentences = [
    formats?.join(', ') ?? (by === undefined ? '' : t(`by.${by}`)),
    ...(since === undefined ? [] : [t('versionInstead', { version: since })]),
  ]
  return t.join('sentences', sentences)
}

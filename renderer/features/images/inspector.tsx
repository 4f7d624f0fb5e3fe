import type { DomainState } from '@shared/model/domain'
import type { HostImage } from '@shared/model/image'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { StateIcon } from '../../common/state-mark'
import { Button, Icon, IconButton, Notice } from '../../components'
import { formatBytes, visible } from '../../format'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { navigate, setSelection } from '../../stores'
import { only } from '../../stores/selection'
import { bytesOf, dependents, type Family, isFree } from './family'
import { iconOf, troubleParams } from './marks'
import { Bar } from './row'
import { isError, troublesOf } from './trouble'
import { useImageVerbs } from './verbs'
import { imageWords } from './words'

export interface InspectorProps {
  readonly host: string
  readonly image: HostImage
  readonly family: Family
  readonly states: ReadonlyMap<string, DomainState>
  readonly onSelect: (id: string) => void
  readonly onClose: () => void
}

/** One image beside the table or the map: what it is, who uses it, and what would break without it. */
export function Inspector({ host, image, family, states, onSelect, onClose }: InspectorProps) {
  const t = useWords(imageWords)
  const verbs = useImageVerbs(host, image)
  return (
    <section className="image-inspector" aria-label={t('inspector', { name: visible(image.name) })}>
      <header>
        <Icon of={iconOf(image, family)} tone="fg2" />
        <h2 className="is-cut">{visible(image.name)}</h2>
        <IconButton size="small" icon={X} label={t('close')} onPress={onClose} />
      </header>
      <p className="image-path mono selectable">{visible(image.path)}</p>
      <Troubles image={image} />
      <Facts image={image} />
      <Users host={host} image={image} states={states} />
      <Needs image={image} family={family} onSelect={onSelect} />
      <div className="image-verbs">
        {verbs.map((verb, n) => (
          <Button
            key={verb.id}
            icon={verb.action.icon}
            look={verb.action.danger ? 'danger' : n === 0 ? 'primary' : 'default'}
            reason={verb.reason}
            onPress={verb.run}
          >
            {verb.label}
          </Button>
        ))}
      </div>
    </section>
  )
}

/** Each thing that is wrong with it, in words. */
export function Troubles({ image }: { readonly image: HostImage }) {
  const t = useWords(imageWords)
  return troublesOf(image).map((trouble) => (
    <Notice
      key={trouble}
      kind={isError(trouble) ? 'error' : 'warning'}
      title={t(`trouble.${trouble}`, troubleParams(image))}
    >
      {t(`advice.${trouble}`)}
    </Notice>
  ))
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Facts({ image }: { readonly image: HostImage }) {
  const t = useWords(imageWords)
  const format = useFormat()
  const unknown = t('unknown')
  const { backing } = image
  const yes = (fact: boolean | null) => (fact === null ? unknown : t(fact ? 'yes' : 'no'))
  return (
    <dl className="image-facts">
      <Fact label={t('column.format')}>
        <b>{image.format ?? unknown}</b>
        {image.compat !== undefined && ` ${t('compat', { version: image.compat })}`}
      </Fact>
      <Fact label={t('column.size')}>{image.virtualBytes === null ? unknown : formatBytes(image.virtualBytes)}</Fact>
      <Fact label={t('column.disk')}>
        {image.bytesOnDisk === null ? (
          unknown
        ) : (
          <span className="image-disk">
            {formatBytes(image.bytesOnDisk)}
            {image.virtualBytes !== null && <Bar bytes={image.bytesOnDisk} of={image.virtualBytes} />}
          </span>
        )}
      </Fact>
      <Fact label={t('snapshotsInside')}>{image.snapshots ?? unknown}</Fact>
      <Fact label={t('backing')}>
        {backing === 'none' ? (
          t('none')
        ) : backing === 'unknown' ? (
          unknown
        ) : (
          <span className="mono selectable">{visible(backing.declared)}</span>
        )}
      </Fact>
      <Fact label={t('encryption')}>{yes(image.encrypted)}</Fact>
      {image.clusterBytes !== undefined && <Fact label={t('clusters')}>{formatBytes(image.clusterBytes)}</Fact>}
      {image.otherFiles !== undefined && (
        <Fact label={t('otherFiles')}>
          <span className="mono selectable">{image.otherFiles.map(visible).join('\n')}</span>
        </Fact>
      )}
      {image.otherPaths.length > 0 && (
        <Fact label={t('alsoAt')}>
          <span className="mono selectable">{image.otherPaths.map(visible).join('\n')}</span>
        </Fact>
      )}
      <Fact label={t('modified')}>
        {image.modifiedAt === null ? (
          unknown
        ) : (
          <span title={format.fullTime(image.modifiedAt)}>{format.time(image.modifiedAt)}</span>
        )}
      </Fact>
    </dl>
  )
}

interface UsersProps {
  readonly host: string
  readonly image: HostImage
  readonly states: ReadonlyMap<string, DomainState>
}

/** The VMs that need it, each a way to its page. */
export function Users({ host, image, states }: UsersProps) {
  const t = useWords(imageWords)
  return (
    <>
      <h3 className="section-head">{t('column.users')}</h3>
      {image.uses.length === 0 ? (
        <p className="tone-fg2">{t(image.usage === 'unused' ? 'unusedHint' : 'maybeHint')}</p>
      ) : (
        <ul className="image-list">
          {image.uses.map(({ domain, as, target, snapshots }) => (
            <li key={domain.uuid}>
              <StateIcon state={states.get(domain.uuid) ?? 'unknown'} named />
              <Button
                look="link"
                onPress={() => {
                  setSelection(host, only(domain.uuid))
                  navigate({ kind: 'vms', host })
                }}
              >
                {visible(domain.name)}
              </Button>
              <span className="tone-fg2">
                {target ?? t(`as.${as}`)}
                {snapshots.length > 0 && ` · ${t('inSnapshots', { count: snapshots.length })}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

interface NeedsProps {
  readonly image: HostImage
  readonly family: Family
  readonly onSelect: (id: string) => void
}

/** What lies on it: what would break if it went, or was written to. */
export function Needs({ image, family, onSelect }: NeedsProps) {
  const t = useWords(imageWords)
  const above = dependents(family, image.id)
  if (above.length === 0) {
    return isFree(family, image) && image.bytesOnDisk !== null ? (
      <Notice kind="info" title={t('frees', { bytes: formatBytes(image.bytesOnDisk) })} />
    ) : null
  }
  return (
    <>
      <h3 className="section-head">
        {t('dependents')}{' '}
        <span className="tone-fg2">
          {t('count', { count: above.length })} · {formatBytes(bytesOf(above.map((d) => d.image)))}
        </span>
      </h3>
      <ul className="image-list">
        {above.slice(0, 50).map(({ image: one, depth }) => (
          <li key={one.id} style={{ paddingInlineStart: (depth - 1) * 16 }}>
            <Icon of={iconOf(one, family)} tone="fg2" size={14} />
            <Button look="link" onPress={() => onSelect(one.id)}>
              {visible(one.name)}
            </Button>
            <span className="image-list-end">{one.bytesOnDisk === null ? '–' : formatBytes(one.bytesOnDisk)}</span>
          </li>
        ))}
      </ul>
      {above.length > 50 && <p className="tone-fg2">{t('andMore', { count: above.length - 50 })}</p>}
      <Notice kind="warning" title={t('wouldBreak', { count: above.length })}>
        {t('wouldBreakText')}
      </Notice>
    </>
  )
}

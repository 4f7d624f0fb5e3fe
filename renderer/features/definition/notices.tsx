import type { DefinitionApplied } from '@shared/model/everyday'
import { Button, Notice, ProblemNotice } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { navigate, setSelection } from '../../stores'
import { only } from '../../stores/selection'
import type { Definition } from './use-definition'
import { definitionWords } from './words'

export interface DefinitionNoticesProps {
  readonly host: string
  readonly definition: Definition
  readonly onLook: () => void
}

/** So many are named; a definition that libvirt took apart may have hundreds. */
const NAMED = 8

/** What libvirt dropped of the text, so that nobody takes it for applied. */
function Lost({ lost }: { readonly lost: DefinitionApplied['notKept'] }) {
  const t = useWords(definitionWords)
  if (lost.length === 0) return null
  return (
    <div>
      {t('applied.notKept')}
      <ul>
        {lost.slice(0, NAMED).map(({ kind, path, text, line }) => (
          <li key={`${line} ${kind} ${path} ${text}`}>
            {t(`applied.lost.${kind}`, {
              line,
              text: visible(text.slice(0, 120)),
              of: visible(path.split('/').at(-1) ?? ''),
            })}
          </li>
        ))}
        {lost.length > NAMED && <li>{t('applied.more', { count: lost.length - NAMED })}</li>}
      </ul>
    </div>
  )
}

/** What came of the last thing asked of the host, with the ways on. */
export function DefinitionNotices({ host, definition, onLook }: DefinitionNoticesProps) {
  const t = useWords(definitionWords)
  const { word, busy, uuid } = definition
  if (word === null) return null
  if (word.kind === 'theirs') return <Notice kind="info" title={t('applied.theirs')} live />
  if (word.kind === 'applied') {
    const { applied, how } = word
    const { former } = applied
    const name = visible(applied.name)
    const title =
      how === 'applied'
        ? t('applied.title', { name })
        : t(how === 'back' ? 'applied.back' : 'applied.defined', { name })
    const show = () => {
      setSelection(host, only(applied.uuid))
      navigate({ kind: 'vms', host })
    }
    return (
      <Notice
        kind={applied.notKept.length > 0 ? 'warning' : 'ok'}
        title={title}
        live
        ways={
          <>
            {former !== null && (
              <Button look="link" busy={busy === 'restore'} onPress={() => void definition.restore(former)}>
                {t('applied.restore')}
              </Button>
            )}
            <Button look="link" onPress={show}>
              {t('applied.show')}
            </Button>
          </>
        }
      >
        {(applied.nextStart || applied.notKept.length > 0) && (
          <>
            {applied.nextStart && t('applied.nextStart')}
            <Lost lost={applied.notKept} />
          </>
        )}
      </Notice>
    )
  }
  const { problem, validated } = word
  if (problem.code === 'definition.changed') {
    return (
      <Notice
        kind="warning"
        title={t('changed.title')}
        live
        ways={
          <>
            <Button look="link" onPress={onLook}>
              {t('changed.look')}
            </Button>
            <Button look="link" busy={busy === 'load'} onPress={() => void definition.takeTheirs()}>
              {t('changed.theirs')}
            </Button>
            <Button look="link" busy={busy === 'apply'} onPress={() => void definition.applyOver()}>
              {t('changed.over')}
            </Button>
          </>
        }
      >
        {t('changed.text')}
      </Notice>
    )
  }
  if (problem.code === 'definition.invalid' && validated && problem.params?.by === 'schema') {
    return (
      <Notice
        kind="error"
        title={t('refusedBySchema')}
        raw={problem.raw}
        live
        ways={
          <>
            <Button look="link" busy={busy === 'apply'} onPress={() => void definition.apply(false)}>
              {t(uuid === null ? 'withoutSchemaNew' : 'withoutSchema')}
            </Button>
            <span className="definition-hint">{t('withoutSchemaText')}</span>
          </>
        }
      />
    )
  }
  if (problem.code === 'definition.invalid') {
    return <Notice kind="error" title={t('refused')} raw={problem.raw} live />
  }
  if (problem.code === 'plan.stale') return <Notice kind="error" title={t('staleFormer')} live />
  return <ProblemNotice problem={problem} />
}

import { visible } from '../../app/format'
import { useWords } from '../../app/i18n'
import { Button, Notice, ProblemNotice } from '../../components'
import { navigate, setSelection } from '../../stores'
import { only } from '../../stores/selection'
import type { Definition } from './use-definition'
import { definitionWords } from './words'

export interface DefinitionNoticesProps {
  readonly host: string
  readonly definition: Definition
  readonly onLook: () => void
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
        kind="ok"
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
        {applied.nextStart ? t('applied.nextStart') : undefined}
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

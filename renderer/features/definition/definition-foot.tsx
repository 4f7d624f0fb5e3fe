import type { DefinitionCheck } from '@shared/model/everyday'
import type { Problem } from '@shared/problem'
import { CircleCheck, OctagonAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { keysText } from '../../actions/keys'
import { platform } from '../../api'
import { Button, Icon, problemTexts } from '../../components'
import { visible } from '../../format'
import { type Translate, useWords } from '../../i18n'
import type { TextPlace } from './places'
import type { Definition } from './use-definition'
import { definitionWords } from './words'

export interface DefinitionFootProps {
  readonly definition: Definition
  /** of the text as it is; null while it is not known */
  readonly answer: DefinitionCheck | null
  readonly failed: Problem | null
  readonly problem: Problem | null
  /** differences of the text as it is; null while they are not known */
  readonly changes: number | null
  readonly place: TextPlace | null
  readonly canApply: boolean
  readonly onGo: (place: TextPlace) => void
  readonly onDiscard: () => void
  readonly onLook: () => void
}

/** Where the text stands, and the verbs. */
export function DefinitionFoot(props: DefinitionFootProps) {
  const t = useWords(definitionWords)
  const { definition, problem, canApply } = props
  const { uuid, text, unsaved, busy } = definition
  const reason =
    text.trim() === ''
      ? t('emptyReason')
      : !unsaved
        ? t('nothing')
        : props.answer?.problem
          ? problemTexts(props.answer.problem).title
          : undefined
  return (
    <footer className="definition-foot">
      <div className="definition-status" role="status">
        <Status {...props} />
      </div>
      {uuid !== null && (
        <Button isDisabled={!unsaved || busy !== null} onPress={props.onDiscard}>
          {t('discard')}
        </Button>
      )}
      <Button
        look="primary"
        busy={busy === 'apply'}
        reason={busy === null ? reason : undefined}
        isDisabled={!canApply && reason === undefined && busy === null}
        tooltip={problem ? undefined : <kbd>{keysText({ key: 's', mod: true }, platform())}</kbd>}
        onPress={() => void definition.apply(true)}
      >
        {t(uuid === null ? 'applyNew' : 'apply')}
      </Button>
    </footer>
  )
}

function Status({ definition, answer, failed, problem, changes, place, onGo, onLook }: DefinitionFootProps): ReactNode {
  const t = useWords(definitionWords)
  const { uuid, text, unsaved } = definition
  if (text.trim() === '') return t('status.empty')
  if (!unsaved) return t('status.same')
  const told = answer?.problem ?? (place !== null ? problem : null)
  if (told) {
    return (
      <>
        <Icon of={OctagonAlert} tone="err" size={14} />
        <span className="definition-wrong">{wordsOfProblem(t, told, uuid === null)}</span>
        {place && (
          <Button look="link" onPress={() => onGo(place)}>
            {told.code === 'definition.syntax'
              ? t('goTo', { line: place.line, column: place.column })
              : t('goToLine', { line: place.line })}
          </Button>
        )}
      </>
    )
  }
  if (failed) return <span className="definition-wrong">{problemTexts(failed).title}</span>
  if (answer === null) return t('reading')
  if (uuid === null) {
    return (
      <>
        <Icon of={CircleCheck} tone="ok" size={14} />
        {t('status.defines', { name: visible(answer.name ?? '') })}
      </>
    )
  }
  if (changes === null) return t('reading')
  if (changes === 0) return t('status.layout')
  return (
    <Button look="link" onPress={onLook}>
      {t('status.changes', { count: changes })}
    </Button>
  )
}

/** What is wrong with a text in one line: title, and the reason where it is known. */
function wordsOfProblem(t: Translate<(typeof definitionWords)['en']>, problem: Problem, isNew: boolean): string {
  const { title, detail } = problemTexts(problem)
  const { field, reason } = problem.params ?? {}
  if (problem.code === 'definition.other') {
    return t.maybe(`field.${field}${isNew && field === 'uuid' ? 'New' : ''}`) ?? detail
  }
  if (problem.code === 'input.invalid') return t.maybe(`field.${reason}`) ?? title
  if (problem.code === 'definition.syntax') return problem.raw ? `${title}: ${problem.raw.split('\n')[0]}` : title
  return problem.code === 'definition.invalid' ? title : detail
}

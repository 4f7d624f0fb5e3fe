import type { Problem } from '@shared/problem'
import { useWords } from '../i18n'
import { editWords } from './words'

/** What is wrong with one field of a dialog, in words; undefined when main refused something else. */
export function useFieldError(problem: Problem | null): (field: string) => string | undefined {
  const t = useWords(editWords)
  return (field) => {
    if (problem?.code === 'domain.exists' && field === 'name') return t('invalid.taken')
    if (problem?.code !== 'input.invalid' || problem.params?.field !== field) return undefined
    return t.maybe(`invalid.${problem.params?.reason}`, problem.params) ?? t('invalid.other')
  }
}

/** Whether a problem is worded at one of these fields. */
export function isAtField(problem: Problem | null, fields: readonly string[]): boolean {
  if (problem?.code === 'domain.exists') return fields.includes('name')
  return problem?.code === 'input.invalid' && fields.includes(String(problem.params?.field))
}

import type { ActionChoice, Fix, Notice } from '@shared/model/clone'
import { bare, nameValues, wordOf } from '../../components/code-words'
import type { Translate } from '../../i18n'
import type { noticeWords } from './notice-words'

type T = Translate<typeof noticeWords.en>

/** Title and explanation of a notice. A code without words shows itself and its values. */
export function noticeText(t: T, notice: Notice): { readonly title: string; readonly detail: string } {
  const params = nameValues(notice.params)
  for (const [name, kind] of [
    ['why', 'why'],
    ['state', 'state'],
    ['reason', 'reason'],
  ] as const) {
    const code = params[name]
    if (code !== undefined) params[name] = t.maybe(`${kind}.${code}`) ?? code
  }
  const title = t.maybe(`notice.${notice.code}.title`, params)
  return {
    title: title ?? bare(notice.code, notice.params),
    detail: t.maybe(`notice.${notice.code}.detail`, params) ?? '',
  }
}

/** What a fix's button says. */
export function fixText(t: T, fix: Fix): string {
  return wordOf(t, `fix.${fix.kind}`, fix.kind, fix.params)
}

/** Why a disk cannot be done this way. */
export function reasonText(t: T, choice: ActionChoice): string | undefined {
  return choice.possible ? undefined : wordOf(t, `reason.${choice.reason}`, choice.reason ?? choice.action)
}

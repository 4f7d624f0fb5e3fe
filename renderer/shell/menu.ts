import { barGroups } from '@shared/model/menu'
import { allActions } from '../actions/actions'
import { reportFault, request } from '../api'
import { currentLanguage, wordsOf } from '../i18n'
import { shellWords } from './shell-words'

let told: string | null = null

/**
 * Tells main the words that it shows itself: the application menu, whose items are those of the table of actions that say so, and
 * the question when this page is gone. To be called whenever the language may have changed.
 */
export function tellMenu(): void {
  const language = currentLanguage()
  if (told === language) return
  told = language
  const t = wordsOf(shellWords)
  const item = ({ id, label }: ReturnType<typeof allActions>[number]) => ({ id, label: label() })
  const groups = barGroups.map(
    (group) =>
      [
        group,
        allActions()
          .filter((a) => a.bar === group)
          .map(item),
      ] as const,
  )
  request('menu.set', {
    menu: {
      titles: {
        file: t('menu.file'),
        edit: t('menu.edit'),
        vm: t('menu.vm'),
        view: t('menu.view'),
        window: t('menu.window'),
        help: t('menu.help'),
      },
      groups: Object.fromEntries(groups) as Record<(typeof barGroups)[number], ReturnType<typeof item>[]>,
    },
    gone: { title: t('gone.title'), detail: t('gone.detail'), reload: t('gone.reload'), quit: t('gone.quit') },
  }).catch((error: unknown) => reportFault('rejection', error))
}

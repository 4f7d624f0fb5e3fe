import type { HostImage } from '@shared/model/image'
import { type ActionContext, type ActionId, allActions } from '../../actions/actions'
import { menuEntry, type ShownAction, useShownAction } from '../../actions/use-actions'
import { useHost } from '../../api'
import { ContextMenu, type MenuEntry, type MenuPoint } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { useNavigation } from '../../stores'
import { imageWords } from './words'

/** Ids of all verbs on images, in the order of the table. */
const imageVerbs = () => allActions().flatMap(({ id }): ActionId[] => (id.startsWith('image.') ? [id] : []))

/** The verbs on an image as the app's table has them, ready to be drawn. Each tells why it cannot be done now. */
export function useImageVerbs(host: string, image: HostImage | undefined): ShownAction[] {
  const of = useHost(host)
  const context: ActionContext = {
    host: of,
    selected: [],
    history: useNavigation(),
    ...(image && { image: { ref: { host, path: image.path }, image, online: of?.state.kind === 'online' } }),
  }
  const shown = useShownAction(context)
  return imageVerbs().map((id) => {
    const one = shown(id)
    return { ...one, run: () => one.action.run(context) }
  })
}

/** The same as a menu: what loses something after a line. */
function verbEntries(verbs: readonly ShownAction[]): MenuEntry[] {
  const [safe, danger] = [verbs.filter((v) => !v.action.danger), verbs.filter((v) => v.action.danger)]
  return [...safe.map(menuEntry), ...(danger.length > 0 ? (['line', ...danger.map(menuEntry)] as const) : [])]
}

interface ImageMenuProps {
  readonly host: string
  readonly image: HostImage
  readonly at: MenuPoint
  readonly onClose: () => void
}

/** The verbs on an image, at the pointer. */
export function ImageMenu({ host, image, at, onClose }: ImageMenuProps) {
  const t = useWords(imageWords)
  const verbs = useImageVerbs(host, image)
  return (
    <ContextMenu
      at={at}
      label={t('verbs', { name: visible(image.name) })}
      entries={verbEntries(verbs)}
      onClose={onClose}
    />
  )
}

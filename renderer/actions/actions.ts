import type { DomainSummary } from '@shared/model/domain'
import type { HostSummary } from '@shared/model/host'
import type { HostImage, ImageRef } from '@shared/model/image'
import type { BarGroup } from '@shared/model/menu'
import type { LucideIcon } from 'lucide-react'
import { type Texts, type WordKey, type Words, wordsOf } from '../i18n'
import type { History } from '../stores/navigation'
import type { actionWords } from './action-words'
import type { Keys } from './keys'

/** An image that was pointed at, and whether its host answers. */
export interface ImageContext {
  readonly ref: ImageRef
  readonly image: HostImage
  readonly online: boolean
}

/** What the rules look at: the rows that a verb would meet, and where the user is. */
export interface ActionContext {
  readonly host: HostSummary | undefined
  /** all of them, where the list is not of one */
  readonly hosts?: readonly HostSummary[]
  /** selected VMs of the list on screen; empty on another page */
  readonly selected: readonly DomainSummary[]
  readonly history: History
  /** the image that its menu or its page is about; its verbs have ids that begin with `image.` */
  readonly image?: ImageContext
  /** the tabs of the selected VM fill the page */
  readonly filled?: boolean
}

/** Ids that a catalogue has labels for, under `verb`. */
type LabelOf<T> = Extract<WordKey<T>, `verb.${string}`> extends `verb.${infer Id}` ? Id : never

/** Every verb that is worded in some catalogue. */
export type ActionId = { [Feature in keyof Texts]: LabelOf<Texts[Feature]> }[keyof Texts]

/** Why an action cannot be done now: a key of the words of actions. */
export type Reason = Extract<WordKey<(typeof actionWords)['en']>, `reason.${string}`>

/** The part of a VM's menus that an action stands in, in the order of the table: vm-menu.tsx and the toolbar. */
export type Place = 'start' | 'start-afresh' | 'stop' | 'copy' | 'edit' | 'parts' | 'delete'

/** A verb as its feature describes it. */
export interface Verb<Id extends string> {
  readonly id: Id
  readonly icon: LucideIcon
  readonly danger?: boolean
  readonly keys?: Keys
  /** Ctrl on macOS has its own keys for going through pages */
  readonly macKeys?: Keys
  /** where a VM's menus have it */
  readonly place?: Place
  /** where the application menu has it */
  readonly bar?: BarGroup
  /** what else it is called, and its icon, while it would take back what it did; missing: always the same */
  readonly back?: (context: ActionContext) => { readonly word: Id; readonly icon: LucideIcon } | undefined
  enabled(context: ActionContext): true | Reason
  run(context: ActionContext): void
}

export interface Action extends Verb<ActionId> {
  /** its label in the language spoken now; `word`: that of another id of its feature */
  label(word?: ActionId): string
}

/** The verbs of a feature, worded in its catalogue at `verb.<id>`. */
export function actionsOf<T>(words: Words<T>, verbs: readonly Verb<LabelOf<T>>[]): readonly Action[] {
  // LabelOf is part of ActionId for every catalogue; the compiler cannot tell while T is open.
  return (verbs as unknown as readonly Verb<ActionId>[]).map((verb) => ({
    ...verb,
    label: (word = verb.id) => wordsOf(words).maybe(`verb.${word}`) ?? word,
  }))
}

let table: readonly Action[] = []
let byId: ReadonlyMap<string, Action> = new Map()

/**
 * Takes the one table of verbs. Toolbar, menus, palette, keys and the application menu are drawn from it; what cannot be done now
 * says why. The shell collects it of the features (shell/verbs.ts), which the ground does not know.
 */
export function provideActions(actions: readonly Action[]): void {
  table = actions
  byId = new Map(actions.map((action) => [action.id, action]))
}

export const allActions = (): readonly Action[] => table

/** The ids of a place of the menus, in order. */
export const actionsAt = (place: Place): readonly ActionId[] => table.flatMap((a) => (a.place === place ? [a.id] : []))

/** An action by its id, as the application menu names it; undefined for one that is not ours. */
export function actionById(id: string): Action | undefined {
  return byId.get(id)
}

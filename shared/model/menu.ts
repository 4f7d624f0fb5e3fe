/** Parts of the application menu, each a row of items between two lines. */
export const barGroups = ['about', 'file', 'settings', 'power', 'copy', 'edit', 'delete', 'view', 'help'] as const
export type BarGroup = (typeof barGroups)[number]

/** An item: its label in the language of the window, and the action of the renderer's table that it runs. */
export interface BarItem {
  readonly id: string
  readonly label: string
}

export interface ApplicationMenu {
  readonly titles: Readonly<Record<'file' | 'edit' | 'vm' | 'view' | 'window' | 'help', string>>
  readonly groups: Readonly<Record<BarGroup, readonly BarItem[]>>
}

/** What is asked when the page of a window is gone, which cannot say it any more. */
export interface GoneWords {
  readonly title: string
  readonly detail: string
  readonly reload: string
  readonly quit: string
}

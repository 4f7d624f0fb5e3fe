import { z } from 'zod'
import { type ApplicationMenu, barGroups, type GoneWords } from '../model/menu'
import { request } from './fields'

const word = z.string().min(1).max(500)
const items = z.array(z.strictObject({ id: z.string().min(1).max(100), label: word })).max(100)

export const menuRequests = {
  /** The words that main shows itself, in the language of the window: the application menu, and the question when its page is gone. */
  'menu.set': request<void>()(
    z.strictObject({
      menu: z.strictObject({
        titles: z.strictObject({ file: word, edit: word, vm: word, view: word, window: word, help: word }),
        groups: z.record(z.enum(barGroups), items),
      }) satisfies z.ZodType<ApplicationMenu>,
      gone: z.strictObject({ title: word, detail: word, reload: word, quit: word }) satisfies z.ZodType<GoneWords>,
    }),
  ),
} as const

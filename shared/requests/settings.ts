import { z } from 'zod'
import { languages } from '../model/language'
import { listColumns, type Settings } from '../settings'

/** What a user prefers; kept in one JSON file of the application's data directory. */
export const settingsSchema = z.strictObject({
  version: z.literal(1),
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', ...languages]),
  density: z.enum(['dense', 'roomy']),
  layout: z.strictObject({
    sidebarWidth: z.number().int().min(180).max(400),
    sidebarOpen: z.boolean(),
    /** height of the overview under the table, in per cent of the content */
    split: z.number().min(20).max(80),
    /** one VM's tabs have the list's place too */
    paneFills: z.boolean().default(false),
    transcriptOpen: z.boolean().default(false),
    /** height of the transcript, in per cent of the window */
    transcript: z.number().min(15).max(70).default(30),
  }),
  /** the list of VMs: columns that are left out, and what its rows stand under */
  // No default here: a patch that says nothing of it would bring it.
  list: z.strictObject({
    hidden: z.array(z.enum(listColumns)).max(listColumns.length),
    group: z.enum(['none', 'tag', 'state', 'host']),
  }),
  /** names of VMs seen as new (made by a clone and not opened yet), by `host/uuid` */
  fresh: z.array(z.string().max(300)).max(500),
  /** rows of the sidebar that are closed: `host/<id>`, `folder/<name>` */
  closedRows: z.array(z.string().max(300)).max(500),
})

/** The type and the schema are one: whichever is changed alone does not compile. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never
const same: Same<z.infer<typeof settingsSchema>, Settings> = true
void same

export const settingsPatch = settingsSchema.omit({ version: true }).partial()

import { z } from 'zod'

/** What a user prefers; kept in one JSON file of the application's data directory. */
export const settingsSchema = z.strictObject({
  version: z.literal(1),
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'zh']),
  density: z.enum(['dense', 'roomy']),
  layout: z.strictObject({
    sidebarWidth: z.number().int().min(180).max(400),
    sidebarOpen: z.boolean(),
    /** height of the overview under the table, in per cent of the content */
    split: z.number().min(20).max(80),
    transcriptOpen: z.boolean().default(false),
    /** height of the transcript, in per cent of the window */
    transcript: z.number().min(15).max(70).default(30),
  }),
  /** names of VMs seen as new (made by a clone and not opened yet), by `host/uuid` */
  fresh: z.array(z.string().max(300)).max(500),
  /** rows of the sidebar that are closed: `host/<id>`, `folder/<name>` */
  closedRows: z.array(z.string().max(300)).max(500),
})

export type Settings = z.infer<typeof settingsSchema>

export const settingsPatch = settingsSchema.omit({ version: true }).partial()

export const defaultSettings: Settings = {
  version: 1,
  theme: 'system',
  language: 'system',
  density: 'dense',
  layout: { sidebarWidth: 244, sidebarOpen: true, split: 52, transcriptOpen: false, transcript: 30 },
  fresh: [],
  closedRows: [],
}

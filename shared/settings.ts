import type { Language } from './model/language'

/** Columns of the list of VMs that may be left out; the name is always there. */
export const listColumns = [
  'host',
  'state',
  'load',
  'vcpus',
  'memory',
  'address',
  'disks',
  'snapshots',
  'autostart',
  'tags',
] as const

/** What a user prefers; kept in one JSON file of the application's data directory. Its schema is in requests/settings.ts. */
export interface Settings {
  version: 1
  theme: 'system' | 'light' | 'dark'
  language: 'system' | Language
  density: 'dense' | 'roomy'
  layout: {
    sidebarWidth: number
    sidebarOpen: boolean
    /** height of the overview under the table, in per cent of the content */
    split: number
    /** one VM's tabs have the list's place too */
    paneFills: boolean
    transcriptOpen: boolean
    /** height of the transcript, in per cent of the window */
    transcript: number
  }
  /** the list of VMs: columns that are left out, and what its rows stand under */
  list: { hidden: (typeof listColumns)[number][]; group: 'none' | 'tag' | 'state' | 'host' }
  /** names of VMs seen as new (made by a clone and not opened yet), by `host/uuid` */
  fresh: string[]
  /** rows of the sidebar that are closed: `host/<id>`, `folder/<name>` */
  closedRows: string[]
}

export const defaultSettings: Settings = {
  version: 1,
  theme: 'system',
  language: 'system',
  density: 'dense',
  layout: { sidebarWidth: 244, sidebarOpen: true, split: 50, paneFills: false, transcriptOpen: false, transcript: 30 },
  list: { hidden: ['vcpus', 'disks', 'autostart'], group: 'none' },
  fresh: [],
  closedRows: [],
}

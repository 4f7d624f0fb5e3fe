import { aboutHostDialogs } from '../features/about-host'
import { bulkDialogs } from '../features/bulk'
import { cloneDialogs } from '../features/clone'
import { convertDialogs } from '../features/convert'
import { deleteDialogs } from '../features/delete'
import { deviceDialogs } from '../features/devices'
import { editDialogs } from '../features/edit'
import { hostDialogs } from '../features/hosts'
import { paletteDialogs } from '../features/palette'
import { powerDialogs } from '../features/power'
import { settingsDialogs } from '../features/settings'
import { snapshotDialogs } from '../features/snapshots'
import type { DialogTable } from '../stores'
import { ProblemDialog } from './problem-dialog'

/** Every dialog of every feature: one that is declared and not collected does not compile. */
export const dialogs: DialogTable = {
  problem: ProblemDialog,
  ...aboutHostDialogs,
  ...bulkDialogs,
  ...cloneDialogs,
  ...convertDialogs,
  ...deleteDialogs,
  ...deviceDialogs,
  ...editDialogs,
  ...hostDialogs,
  ...paletteDialogs,
  ...powerDialogs,
  ...settingsDialogs,
  ...snapshotDialogs,
}

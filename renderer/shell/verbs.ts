import { provideActions } from '../actions/actions'
import { aboutHostDialogs } from '../features/about-host'
import { bulkDialogs } from '../features/bulk'
import { cloneActions, cloneDialogs } from '../features/clone'
import { compareActions } from '../features/compare'
import { convertDialogs } from '../features/convert'
import { definitionActions } from '../features/definition'
import { deleteActions, deleteDialogs } from '../features/delete'
import { deviceActions, deviceDialogs } from '../features/devices'
import { diagnosticsActions } from '../features/diagnostics'
import { editActions, editDialogs } from '../features/edit'
import { hostActions, hostDialogs } from '../features/hosts'
import { imageWorkActions, imageWorkDialogs } from '../features/image-work'
import { imageActions } from '../features/images'
import { jobActions } from '../features/jobs'
import { overviewActions } from '../features/overview'
import { paletteActions, paletteDialogs } from '../features/palette'
import { powerActions, powerDialogs } from '../features/power'
import { prepareActions, prepareDialogs } from '../features/prepare'
import { resourceActions } from '../features/resources'
import { screenActions } from '../features/screen'
import { settingsActions, settingsDialogs } from '../features/settings'
import { snapshotActions, snapshotDialogs } from '../features/snapshots'
import { transcriptActions } from '../features/transcript'
import type { DialogTable } from '../stores'
import { shellActions } from './actions'
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
  ...imageWorkDialogs,
  ...paletteDialogs,
  ...powerDialogs,
  ...prepareDialogs,
  ...settingsDialogs,
  ...snapshotDialogs,
}

/** Every verb, in the order that menus and the palette have within each of their parts. */
provideActions([
  ...powerActions,
  ...cloneActions,
  ...compareActions,
  ...editActions,
  ...prepareActions,
  ...snapshotActions,
  ...deviceActions,
  ...deleteActions,
  ...paletteActions,
  ...hostActions,
  ...definitionActions,
  ...jobActions,
  ...transcriptActions,
  ...resourceActions,
  ...imageActions,
  ...imageWorkActions,
  ...screenActions,
  ...overviewActions,
  ...settingsActions,
  ...diagnosticsActions,
  ...shellActions,
])

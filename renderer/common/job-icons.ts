import type { JobKind } from '@shared/job'
import { Camera, CircleHelp, CopyPlus, History, RefreshCw, Trash2, WandSparkles } from 'lucide-react'
import type { LucideIcon } from '../components'

/** What stands for a kind of job. */
export const JOB_ICONS: Readonly<Record<JobKind, LucideIcon>> = {
  'clone-domain': CopyPlus,
  'convert-disks': RefreshCw,
  'convert-image': RefreshCw,
  'prepare-guest': WandSparkles,
  'delete-domain': Trash2,
  unknown: CircleHelp,
  'take-snapshot': Camera,
  'revert-snapshot': History,
  'delete-snapshot': Trash2,
}

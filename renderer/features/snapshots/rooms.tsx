import type { Room } from '@shared/model/snapshot'
import { Notice } from '../../components'
import { formatBytes, visible } from '../../format'
import { useWords } from '../../i18n'
import { snapshotWords } from './words'

interface RoomNoticeProps {
  /** undefined: nobody knows */
  readonly room: Room | undefined
  /** bytes that may be written there */
  readonly bytes: number
  readonly what: 'memory' | 'merge'
}

/** Says so where what may be written does not fit. What happens then is known: nothing is lost. */
export function RoomNotice({ room, bytes, what }: RoomNoticeProps) {
  const t = useWords(snapshotWords)
  if (room === undefined || room.freeBytes >= bytes) return null
  const words = { directory: visible(room.directory), free: formatBytes(room.freeBytes), bytes: formatBytes(bytes) }
  return (
    <Notice kind="warning" title={t('dialog.room.title', words)}>
      {t(`dialog.room.${what}`, words)}
    </Notice>
  )
}

/** Snapshots and checkpoints. libvirt sends no event for either: list again after own actions. */
import { array, flags, i32, needResults, str } from '../codec'
import { checkpoint, dom, LIST_MAX, snap } from '../structures'
import { high, long, row, table } from './row'

export const snapshotProcedures = table({
  /**
   * 1 roots, 2 with metadata, 4 leaves, 8 no leaves, 16 no metadata, 32 inactive, 64 active, 128 disk-only, 256
   * internal, 512 external, 1024 topological order.
   */
  domainListAllSnapshots: row(274, { dom, needResults, flags }, { snapshots: array(snap, LIST_MAX), ret: i32 }, high),
  /**
   * 1 redefine, 2 current, 4 no metadata, 8 halt, 16 disk-only, 32 reuse external, 64 quiesce (agent), 128 atomic, 256
   * live, 512 validate.
   */
  domainSnapshotCreateXml: row(185, { dom, xmlDesc: str, flags }, { snap }, long),
  /** `flags` 1 secure. Holds the whole domain (about 8 KB). */
  domainSnapshotGetXmlDesc: row(186, { snap, flags }, { xml: str }, high),
  domainSnapshotCurrent: row(191, { dom, flags }, { snap }),
  /** 1 end running, 2 end paused, 4 force, 8 reset NVRAM. Error 77 = needs force. */
  domainRevertToSnapshot: row(192, { snap, flags }, {}, long),
  /** 1 and children, 2 metadata only, 4 children only */
  domainSnapshotDelete: row(193, { snap, flags }, {}, long),
})

export const checkpointProcedures = table({
  domainListAllCheckpoints: row(
    413,
    { dom, needResults, flags },
    { checkpoints: array(checkpoint, LIST_MAX), ret: i32 },
    high,
  ),
})

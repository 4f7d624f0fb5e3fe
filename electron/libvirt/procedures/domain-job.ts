/** Block jobs, domain jobs and backup. Block jobs and backup return at once and go on in the background. */
import { bool, flags, i32, optional, str, u64 } from '../codec'
import { Program } from '../framing'
import { dom, typedParams } from '../structures'
import { row, table } from './row'

export const domainJobProcedures = table({
  /** `base`, `top` null = the whole chain. `flags` 1 shallow, 2 delete, 4 active, 8 relative, 16 bandwidth in bytes/s */
  domainBlockCommit: row(290, { dom, disk: str, base: optional(str), top: optional(str), bandwidth: u64, flags }, {}),
  /** QMP as JSON; what it answers, an error of QEMU too, is the result */
  qemuDomainMonitorCommand: row(1, { dom, cmd: str, flags }, { result: str }, { program: Program.qemu, long: true }),
  /** `flags` 1 async, 2 pivot */
  domainBlockJobAbort: row(237, { dom, path: str, flags }, {}),
  /**
   * `found` false = no job. `type` 1 pull, 2 copy, 3 commit, 4 active commit, 5 backup; `cur` and `end` in bytes of the
   * virtual size. `cur == end` alone is not ready: wait for block job status 3. `flags` 1 = bandwidth in bytes/s.
   */
  domainGetBlockJobInfo: row(
    238,
    { dom, path: str, flags },
    { found: bool, type: i32, bandwidth: u64, cur: u64, end: u64 },
  ),
  /** times in ms, sizes in bytes */
  domainGetJobInfo: row(
    163,
    { dom },
    {
      type: i32,
      timeElapsed: u64,
      timeRemaining: u64,
      dataTotal: u64,
      dataProcessed: u64,
      dataRemaining: u64,
      memTotal: u64,
      memProcessed: u64,
      memRemaining: u64,
      fileTotal: u64,
      fileProcessed: u64,
      fileRemaining: u64,
    },
  ),
  /**
   * `type` 0 none, 1 bounded, 2 unbounded, 3 completed, 4 failed, 5 cancelled. `flags` 1 = of the completed job, which is
   * then forgotten unless +2.
   */
  domainGetJobStats: row(298, { dom, flags }, { type: i32, params: typedParams(64) }),
  domainAbortJob: row(164, { dom }, {}),
})

/** Domains: life cycle. Long calls are those that answer only when the guest has been moved, saved or ended. */
import { bool, flags, i32, optional, str } from '../codec'
import { dom } from '../structures'
import { high, long, row, table } from './row'

export const domainLifeProcedures = table({
  /**
   * Starts a defined domain: 1 paused, 2 autodestroy, 4 bypass cache, 8 force boot (drops a managed save), 16 validate,
   * 32 reset NVRAM. The reply has the new id.
   */
  domainCreateWithFlags: row(196, { dom, flags }, { dom }, long),
  /** Starts a transient domain; the same flags. */
  domainCreateXml: row(10, { xmlDesc: str, flags }, { dom }, long),
  /**
   * Asks the guest: 0 default, 1 ACPI, 2 agent, 4 initctl, 8 signal, 16 paravirt. Returns at once (the agent may take
   * seconds to refuse): wait for the event.
   */
  domainShutdownFlags: row(258, { dom, flags }, {}, { long: (args) => ((args.flags ?? 0) & 2) !== 0 }),
  domainReboot: row(27, { dom, flags }, {}, { long: (args) => ((args.flags ?? 0) & 2) !== 0 }),
  /** Ends the guest at once; 1 graceful: never SIGKILL. Takes a second or two. */
  domainDestroyFlags: row(234, { dom, flags }, {}, { high: true, long: true }),
  domainSuspend: row(34, { dom }, {}),
  domainResume: row(28, { dom }, {}),
  domainReset: row(245, { dom, flags }, {}),
  /** 1 bypass cache, 2 resume running, 4 resume paused */
  domainManagedSave: row(182, { dom, flags }, {}, long),
  domainHasManagedSaveImage: row(183, { dom, flags }, { result: bool }),
  domainManagedSaveRemove: row(184, { dom, flags }, {}),
  /**
   * Starts a VM from a file that its memory was saved in; the file stays. `dxml` replaces the definition kept in it, as far
   * as the guest does not see the difference. `flags` 1 bypass cache, 2 running, 4 paused, 8 reset NVRAM.
   */
  domainRestoreFlags: row(233, { from: str, dxml: optional(str), flags }, {}, long),
  /** The definition kept in such a file; `flags` 1 secure */
  domainSaveImageGetXmlDesc: row(235, { file: str, flags }, { xml: str }),
  /** `flags` 1 = validate. The same name with another uuid gives error 9; the same uuid redefines */
  domainDefineXmlFlags: row(350, { xml: str, flags }, { dom }, high),
  /**
   * 1 managed save, 2 snapshot metadata, 4 NVRAM, 8 keep NVRAM, 16 checkpoint metadata, 32 TPM, 64 keep TPM. Undefining
   * a running domain makes it transient.
   */
  domainUndefineFlags: row(231, { dom, flags }, {}, high),
  /** Shut off domains only (error 55 otherwise). */
  domainRename: row(358, { dom, newName: optional(str), flags }, { retcode: i32 }),
  domainPmWakeup: row(267, { dom, flags }, {}),
})

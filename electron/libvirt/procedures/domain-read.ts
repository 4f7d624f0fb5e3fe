/** Domains: listing and reading. */
import { array, bool, flags, i32, needResults, optional, str, u32, u64, uuid } from '../codec'
import { dom, domainInterface, LIST_MAX, statsRecord } from '../structures'
import { high, row, table } from './row'

export const domainReadProcedures = table({
  /**
   * `flags` filter: 1 active, 2 inactive, 4 persistent, 8 transient, 16 running, 32 paused, 64 shut off, 128 other,
   * 256/512 with/without managed save, 1024/2048 autostart, 4096/8192 snapshots, 16384/32768 checkpoints.
   */
  connectListAllDomains: row(273, { needResults, flags }, { domains: array(dom, LIST_MAX), ret: u32 }, high),
  domainLookupByName: row(23, { name: str }, { dom }, high),
  domainLookupByUuid: row(24, { uuid }, { dom }, high),
  /** `flags` 1 secure (passwords; refused on a read-only connection), 2 inactive, 4 update CPU, 8 migratable */
  domainGetXmlDesc: row(14, { dom, flags }, { xml: str }),
  /** memory in KiB, `cpuTime` in ns */
  domainGetInfo: row(16, { dom }, { state: u32, maxMem: u64, memory: u64, nrVirtCpu: u32, cpuTime: u64 }),
  /** 0 none, 1 running, 2 blocked, 3 paused, 4 shutting down, 5 shut off, 6 crashed, 7 pmsuspended */
  domainGetState: row(212, { dom, flags }, { state: i32, reason: i32 }, high),
  domainIsPersistent: row(151, { dom }, { persistent: bool }, high),
  /**
   * `doms` empty = all. `stats` bits: 1 state, 2 cpu, 4 balloon, 8 vcpu, 16 interface, 32 block, 64 perf, 128
   * iothread, 256 memory, 512 dirty rate, 1024 vm; 0 = all supported. `flags`: list filters 1 to 128, 2^29 nowait (skip
   * what a busy monitor holds), 2^30 backing chain, 2^31 fail on an unsupported group.
   */
  connectGetAllDomainStats: row(
    344,
    { doms: array(dom, LIST_MAX), stats: u32, flags },
    { retStats: array(statsRecord, LIST_MAX) },
  ),
  domainGetAutostart: row(15, { dom }, { autostart: bool }, high),
  domainSetAutostart: row(29, { dom, autostart: bool }, {}, high),
  /** `type` 0 description, 1 title, 2 element (needs `uri`); `flags` 1 live, 2 config. Error 80 when there is none */
  domainGetMetadata: row(265, { dom, type: i32, uri: optional(str), flags }, { metadata: str }),
  /** `metadata` null deletes it; `key` is the prefix of the element */
  domainSetMetadata: row(
    264,
    { dom, type: i32, metadata: optional(str), key: optional(str), uri: optional(str), flags },
    {},
  ),
  /** `source` 0 DHCP leases, 1 guest agent, 2 the host's ARP table */
  domainInterfaceAddresses: row(
    353,
    { dom, source: u32, flags },
    { ifaces: array(domainInterface, 2048) },
    { long: (args) => args.source === 1 },
  ),
  domainGetControlInfo: row(229, { dom, flags }, { state: u32, details: u32, stateTime: u64 }, high),
})

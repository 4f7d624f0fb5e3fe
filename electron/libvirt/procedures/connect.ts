/** Connection and node. */
import { array, bool, chars, flags, i32, optional, str, u64 } from '../codec'
import { nodeStat } from '../structures'
import { high, row, table } from './row'

export const connectProcedures = table({
  /** `flags` 1 = read-only. Called by `LibvirtConnection.open`. */
  connectOpen: row(1, { name: optional(str), flags }, {}, high),
  connectClose: row(2, {}, {}, high),
  /** 0 none, 1 SASL, 2 polkit */
  authList: row(66, {}, { types: array(i32, 20) }, high),
  authPolkit: row(70, {}, { complete: bool }, high),
  /** "QEMU", "Test" */
  connectGetType: row(3, {}, { type: str }, high),
  /** hypervisor: major * 1000000 + minor * 1000 + micro, 0 when the driver has none */
  connectGetVersion: row(4, {}, { hvVer: u64 }, high),
  /** the daemon's libvirt: major * 1000000 + minor * 1000 + micro */
  connectGetLibVersion: row(157, {}, { libVer: u64 }, high),
  connectGetHostname: row(59, {}, { hostname: str }, high),
  /** XML. The first call after a daemon start may take 40 s where /dev/kvm exists and does not work */
  connectGetCapabilities: row(7, {}, { capabilities: str }),
  /** `memory` in KiB */
  nodeGetInfo: row(
    6,
    {},
    {
      model: chars(32),
      memory: u64,
      cpus: i32,
      mhz: i32,
      nodes: i32,
      sockets: i32,
      cores: i32,
      threads: i32,
    },
    high,
  ),
  /** `cpuNum` -1 = all. First call with `nparams` 0 to learn the count, then with that count. ns */
  nodeGetCpuStats: row(227, { cpuNum: i32, nparams: i32, flags }, { params: array(nodeStat, 16), nparams: i32 }, high),
  connectRegisterCloseCallback: row(360, {}, {}, high),
  connectUnregisterCloseCallback: row(361, {}, {}, high),
})

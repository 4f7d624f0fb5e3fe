/** Networks. */
import { array, bool, flags, needResults, optional, str, u32, uuid } from '../codec'
import { dhcpLease, LIST_MAX, net } from '../structures'
import { high, row, table } from './row'

export const networkProcedures = table({
  /** 1 inactive, 2 active, 4 persistent, 8 transient, 16/32 autostart */
  connectListAllNetworks: row(283, { needResults, flags }, { nets: array(net, LIST_MAX), ret: u32 }, high),
  networkLookupByName: row(46, { name: str }, { net }, high),
  networkLookupByUuid: row(47, { uuid }, { net }, high),
  networkGetXmlDesc: row(43, { net, flags }, { xml: str }, high),
  networkIsActive: row(152, { net }, { active: bool }, high),
  /** Starts it. */
  networkCreate: row(39, { net }, {}),
  networkGetAutostart: row(44, { net }, { autostart: bool }, high),
  networkSetAutostart: row(48, { net, autostart: bool }, {}, high),
  networkIsPersistent: row(153, { net }, { persistent: bool }, high),
  networkDestroy: row(42, { net }, {}, high),
  /** `mac` null = all */
  networkGetDhcpLeases: row(
    341,
    { net, mac: optional(str), needResults, flags },
    { leases: array(dhcpLease, 65536), ret: u32 },
  ),
})

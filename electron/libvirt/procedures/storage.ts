/** Storage pools and volumes. Sizes in bytes. No event tells of volumes: list again after own actions. */
import { array, bool, flags, i32, needResults, str, u32, u64, uuid } from '../codec'
import { LIST_MAX, pool, vol } from '../structures'
import { high, long, row, stream, table } from './row'

export const poolProcedures = table({
  /** XML of what each type of pool can be made of; since libvirt 5.2 */
  connectGetStoragePoolCapabilities: row(403, { flags }, { capabilities: str }),
  /** 1 inactive, 2 active, 4 persistent, 8 transient, 16/32 autostart; types: 64 dir, 128 fs, 256 netfs, 512 logical, ... */
  connectListAllStoragePools: row(281, { needResults, flags }, { pools: array(pool, LIST_MAX), ret: u32 }, high),
  storagePoolLookupByName: row(84, { name: str }, { pool }, high),
  storagePoolLookupByUuid: row(85, { uuid }, { pool }, high),
  /** The exact target directory of a pool. */
  storagePoolLookupByTargetPath: row(391, { path: str }, { pool }, high),
  /** Transient pool, started. */
  storagePoolCreateXml: row(76, { xml: str, flags }, { pool }, long),
  /** Starts it; 1 with build. */
  storagePoolCreate: row(78, { pool, flags }, {}, long),
  /** Stops it; a transient pool vanishes; data stays. */
  storagePoolDestroy: row(80, { pool }, {}, high),
  storagePoolRefresh: row(83, { pool, flags }, {}, long),
  /** `state` 0 inactive, 1 building, 2 running, 3 degraded, 4 inaccessible */
  storagePoolGetInfo: row(87, { pool }, { state: u32, capacity: u64, allocation: u64, available: u64 }, high),
  /** `flags` 1 inactive */
  storagePoolGetXmlDesc: row(88, { pool, flags }, { xml: str }, high),
  storagePoolIsPersistent: row(155, { pool }, { persistent: bool }, high),
  storagePoolGetAutostart: row(89, { pool }, { autostart: bool }, high),
  storagePoolSetAutostart: row(90, { pool, autostart: bool }, {}, high),
})

const volInfo = { type: i32, capacity: u64, allocation: u64 }

export const volumeProcedures = table({
  storagePoolListAllVolumes: row(282, { pool, needResults, flags }, { vols: array(vol, LIST_MAX), ret: u32 }, high),
  storageVolLookupByName: row(95, { pool, name: str }, { vol }, high),
  storageVolLookupByPath: row(97, { path: str }, { vol }, high),
  /** The path, in a field called `name`. */
  storageVolGetPath: row(100, { vol }, { name: str }, high),
  storageVolGetXmlDesc: row(99, { vol, flags }, { xml: str }, high),
  /** `type` 0 file, 1 block, 2 directory, 3 network */
  storageVolGetInfo: row(98, { vol }, volInfo, high),
  /** `flags` 1 preallocate metadata, 2 reflink. Send compat 1.1 for qcow2, or it will be version 2. */
  storageVolCreateXml: row(93, { pool, xml: str, flags }, { vol }, long),
  /** Copies `clonevol`, of this or another pool, into the format of `xml`. Cannot be cancelled. `flags` 2 reflink (raw only) */
  storageVolCreateXmlFrom: row(125, { pool, xml: str, clonevol: vol, flags }, { vol }, long),
  /** 1 zeroed, 2 with snapshots (rbd) */
  storageVolDelete: row(94, { vol, flags }, {}, { long: (args) => ((args.flags ?? 0) & 1) !== 0 }),
  /** Stream to the server. `length` 0 = to the end; `flags` 1 = with holes */
  storageVolUpload: row(208, { vol, offset: u64, length: u64, flags }, {}, stream),
  /** Stream from the server. `length` 0 = to the end; `flags` 1 = with holes (known for raw files only) */
  storageVolDownload: row(209, { vol, offset: u64, length: u64, flags }, {}, stream),
})
